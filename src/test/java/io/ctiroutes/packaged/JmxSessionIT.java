package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.docs.Page;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.FreePort;
import io.ctiroutes.sandbox.process.RemoteJmx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The pages' sessions with {@code jshell}, word for word but for the port, against the packaged connector. */
@Order(3)
class JmxSessionIT {

    private static final String VALUE = "refused.example";

    private final Page jmx = Page.of("docs/jmx.md");
    private final Page deadLetters = Page.section("docs/dead-letters.md", "Over JMX");
    private final String connecting = jmx.blocks("java").get(0);
    private final String stopping =
            Page.section("docs/jmx.md", "Stop and start a route").blocks("java").get(0);
    private final String replaying = deadLetters.blocks("java").get(0);
    private final String discarding = deadLetters.blocks("java").get(1);

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    private int port;

    @BeforeEach
    void aConnectorWithADeadLetter() {
        JshellSession.assumeItCanBe();
        standIns.falcon().faults().refuseValue(VALUE, "value is on the global allow list");
        standIns.openCti().create(Indicator.domain(VALUE));
        standIns.openCti().create(Indicator.domain("good.example"));
        port = FreePort.next();
        standIns.startProcess(RemoteJmx.flags(port));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.savedPosition().milliseconds() > 0);
        assertThat(standIns.installation().deadLetters()).hasSize(1);
    }

    @Test
    void routesAndStreamAreSeenStoppedAndStarted() throws Exception {
        List<String> said = session(connecting, "routes()\n", "stream()\n", stopping);

        List<String> promised = jmx.blocks("text");
        assertThat(said.get(0)).as("what the definitions print").isEmpty();
        assertThat(numbersAside(said.get(1))).isEqualTo(numbersAside(promised.get(0)));
        assertThat(numbersAside(said.get(2))).isEqualTo(numbersAside(promised.get(1)));
        assertThat(said.get(3)).startsWith("Stopped\nStreamState = ").contains("\nPosition = ", "\nLastError =");

        standIns.openCti().create(Indicator.domain("later.example"));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "later.example").isPresent());
    }

    @Test
    void aDeadLetterThatFalconTakesNowIsReplayed() throws Exception {
        standIns.falcon().faults().acceptValue(VALUE);

        List<String> said = session(connecting, replaying);

        assertThat(said.get(1)).isEqualTo(deadLetters.blocks("text").get(0).strip());
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", VALUE).isPresent());
        assertThat(standIns.installation().deadLetters()).isEmpty();
    }

    @Test
    void aDeadLetterIsShownAndDiscarded() throws Exception {
        String letter = Files.readString(standIns.installation().deadLetters().get(0));
        String findingLetters = replaying.lines().findFirst().orElseThrow() + '\n';

        List<String> said = session(connecting, findingLetters, discarding);

        assertThat(said.get(2)).isEqualTo(letter.strip() + "\ntrue");
        assertThat(standIns.installation().deadLetters()).isEmpty();
    }

    private List<String> session(String... parts) throws IOException, InterruptedException {
        return JshellSession.of(directory, port, parts);
    }

    /** Times and counts differ from run to run. */
    private static String numbersAside(String text) {
        return text.strip().replaceAll("\\d+", "#");
    }
}
