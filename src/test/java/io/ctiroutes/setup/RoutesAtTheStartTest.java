package io.ctiroutes.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Routes that cannot be run keep the connector from starting, with a message for whoever starts it. */
class RoutesAtTheStartTest {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void aFolderThatIsNotThereIsNamedWithItsSetting() {
        Path folder = standIns.directory().resolve("nowhere");
        standIns.installation().with(Setting.CONNECTOR_ROUTES, folder.toString());

        assertRefused("there is no folder " + folder + " with route files (CONNECTOR_ROUTES)");
    }

    @Test
    void aFolderWithoutRoutesIsNamedWithItsSetting() throws IOException {
        Path folder = Files.createDirectory(standIns.directory().resolve("empty"));
        standIns.installation().with(Setting.CONNECTOR_ROUTES, folder.toString());

        assertRefused("the route files in " + folder + " cannot be read (CONNECTOR_ROUTES): "
                + "there are no *.camel.yaml files in it");
    }

    @Test
    void aFileThatIsWrongIsNamed() throws IOException {
        Path folder = Files.createDirectory(standIns.directory().resolve("wrong"));
        Path file = Files.writeString(folder.resolve("wrong.camel.yaml"), "[]");
        standIns.installation().with(Setting.CONNECTOR_ROUTES, folder.toString());

        assertRefused(file + " holds no routes");
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(standIns::start)
                .withMessage(message)
                .returns(1, StartException::status);
        assertThat(standIns.openCti().traffic().streamSessions()).isEmpty();
    }
}
