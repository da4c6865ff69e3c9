package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two connectors that were given the same data folder. */
class SharedDataFolderTest {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    @Test
    void theSecondSaysWhoHasItEndsWithStatusTwoAndDoesNotDisturbTheFirst() {
        standIns.start();
        Installation second = Installation.in(directory, standIns.openCti(), standIns.falcon())
                .with(
                        Setting.CONNECTOR_DATA,
                        standIns.directory().resolve("data").toString());

        try (ConnectorProcess process = ConnectorProcess.inItsPlace(
                directory,
                second.environment(),
                List.of("-cp", System.getProperty("java.class.path"), Connector.class.getName()))) {
            assertThat(process.exitStatus()).isEqualTo(2);
            assertThat(process.errors())
                    .startsWith("another connector works with the data folder "
                            + standIns.directory().resolve("data") + ": process "
                            + ProcessHandle.current().pid() + " on host ")
                    .doesNotContain("Exception");
        }
        assertThat(standIns.openCti().traffic().streamSessions()).hasSizeLessThan(2);

        standIns.openCti().create(Indicator.domain("still.example"));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "still.example").isPresent());
    }
}
