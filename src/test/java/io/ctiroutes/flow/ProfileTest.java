package io.ctiroutes.flow;

import static io.ctiroutes.sandbox.StandIns.LONG_ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Camel's profile: prod, with none of what helps only development, unless the user says otherwise. */
class ProfileTest {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void theApplicationRunsWithTheProfileForProduction() {
        standIns.openCti().create(Indicator.domain("evil.example"));

        Connector connector = standIns.start();
        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "evil.example").isPresent());

        assertThat(connector.camelContext().getCamelContextExtension().getProfile())
                .isEqualTo("prod");
        assertThat(connector.camelContext().isDevConsole()).isFalse();
        assertThat(connector.camelContext().isTracing()
                        || connector.camelContext().isTracingStandby())
                .isFalse();
        assertThat(connector.camelContext().isMessageHistory()).isFalse();
    }

    @Test
    void aUserMayChooseAnotherProfile() throws IOException {
        Files.writeString(standIns.directory().resolve("application.properties"), "camel.main.profile=dev\n");

        Connector connector = standIns.start();

        assertThat(connector.camelContext().getCamelContextExtension().getProfile())
                .isEqualTo("dev");
    }
}
