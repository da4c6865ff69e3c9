package io.ctiroutes.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.settings.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemdUnitTest {

    private static final String TEXT = DeployFiles.text(
                    Path.of("deploy", "systemd", "opencti-falcon-connector.service"))
            .replace("\\\n", "");

    @Test
    void itStartsTheProcessAgainUnlessThatIsOfNoUse() {
        assertThat(values("Restart")).containsExactly("always");
        // settings that are wrong or a folder that is taken; and another process in its place
        assertThat(values("RestartPreventExitStatus")).containsExactly("2 4");
        assertThat(DeployFiles.text(Path.of("docs/install.md")))
                .contains("\n| 2 |")
                .contains("\n| 4 |");
        assertThat(values("StartLimitIntervalSec")).containsExactly("0");
        assertThat(Integer.parseInt(values("TimeoutStopSec").get(0)))
                .isGreaterThan(Integer.parseInt(Setting.CONNECTOR_SHUTDOWN_TIMEOUT.defaultText()));
    }

    @Test
    void itSetsSettingsAndKeepsSecretsInFiles() {
        Map<String, String> variables = new HashMap<>();
        for (String assignment : values("Environment")) {
            String[] parts = assignment.split("=", 2);
            variables.put(parts[0], parts[1]);
        }

        assertThat(DeployFiles.variables()).containsAll(variables.keySet());
        List<String> credentials = values("LoadCredential").stream()
                .map(credential -> "%d/" + credential.replaceFirst(":.*", ""))
                .toList();
        assertThat(variables)
                .containsEntry("OPENCTI_TOKEN_FILE", credentials.get(0))
                .containsEntry("CROWDSTRIKE_CLIENT_SECRET_FILE", credentials.get(1))
                .containsEntry(
                        "CONNECTOR_DATA", "/var/lib/" + values("StateDirectory").get(0));
    }

    @Test
    void itHasTheFlagsOfTheImage() {
        List<String> command = List.of(values("ExecStart").get(0).split(" +"));

        assertThat(command)
                .containsAll(Arrays.asList(
                        DeployFiles.dockerfile("ENV JDK_JAVA_OPTIONS=\"(.*)\"").split(" ")));
        assertThat(command).contains("-XX:+ExitOnOutOfMemoryError").endsWith("-jar", "opencti-falcon-connector.jar");
        assertThat(DeployFiles.text(Path.of("Dockerfile")))
                .contains("\"-XX:+ExitOnOutOfMemoryError\", \"-jar\", \"opencti-falcon-connector.jar\"]");
    }

    private static List<String> values(String key) {
        return TEXT.lines()
                .filter(line -> line.startsWith(key + '='))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }
}
