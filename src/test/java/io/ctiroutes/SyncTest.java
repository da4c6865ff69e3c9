package io.ctiroutes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.Installation;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncTest {

    @TempDir
    Path directory;

    @Test
    void createdIndicatorsArriveInFalcon() {
        try (OpenCtiStandIn openCti =
                        OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(100)));
                FalconStandIn falcon = FalconStandIn.start()) {
            openCti.create(Indicator.domain("evil.example").score(80).labels("c2"));
            Installation installation =
                    Installation.in(directory, openCti, falcon).impatient();
            Logging.configure(false, System.getProperty("test.log", "info"));
            try (Connector connector = installation.start()) {
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(falcon.iocs())
                                .extracting(StoredIoc::value)
                                .containsExactly("evil.example"));
                System.out.println(falcon.iocs());
                Indicator file = Indicator.file("a".repeat(64), "b".repeat(40), "c".repeat(32))
                        .score(10);
                openCti.create(file);
                await().untilAsserted(() -> assertThat(falcon.iocs()).hasSize(3));
                openCti.delete(file);
                await().untilAsserted(() -> assertThat(
                                falcon.ioc("md5", "c".repeat(32)).get().tags())
                        .contains("TO_DELETE"));
                System.out.println(falcon.iocs());
            }
            System.out.println(openCti.connectorState(Installation.CONNECTOR_ID));
        }
    }
}
