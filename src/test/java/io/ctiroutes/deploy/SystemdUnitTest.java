package io.ctiroutes.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdUnitTest {

    private static final Path UNIT = Path.of("deploy", "systemd", "opencti-falcon.service");
    private static final String TEXT = DeployFiles.text(UNIT).replace("\\\n", "");
    private static final String ANALYZE = "systemd-analyze";
    private static final String EXEC_START = "ExecStart";
    /** In tenths, of ten: what systemd calls OK ends at 50. */
    private static final int MOST_EXPOSED = 20;

    @TempDir
    Path directory;

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
    void itStartsTheUnpackedProductWithWhatTheUserSetsAndKeepsSecretsInFiles() throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (String assignment : values("Environment")) {
            String[] parts = assignment.split("=", 2);
            variables.put(parts[0], parts[1]);
        }

        assertThat(values(EXEC_START))
                .containsExactly(values("WorkingDirectory").get(0) + "/bin/opencti-falcon");
        List<String> credentials = values("LoadCredential").stream()
                .map(credential -> "%d/" + credential.replaceFirst(":.*", ""))
                .toList();
        assertThat(variables)
                .containsOnlyKeys("OPENCTI_TOKEN_FILE", "CROWDSTRIKE_CLIENT_SECRET_FILE", "CONNECTOR_DATA")
                .containsEntry("OPENCTI_TOKEN_FILE", credentials.get(0))
                .containsEntry("CROWDSTRIKE_CLIENT_SECRET_FILE", credentials.get(1))
                .containsEntry(
                        "CONNECTOR_DATA", "%S/" + values("StateDirectory").get(0));
        // and with these and what is required besides, it can start
        variables.replaceAll(
                (name, value) -> value.replace("%d/", DeployFiles.SECRETS).replace("%S", directory.toString()));
        List.of("OPENCTI_URL", "CONNECTOR_ID", "CONNECTOR_LIVE_STREAM_ID", "CROWDSTRIKE_CLIENT_ID")
                .forEach(name -> variables.put(
                        name, name.endsWith("URL") ? "https://opencti.example.com" : DeployFiles.PLACEHOLDER));
        Settings settings = DeployFiles.settings(variables, directory);
        assertThat(settings.folder(Setting.CONNECTOR_DATA)).startsWithRaw(directory);
    }

    @Test
    void systemdUnderstandsEveryLine() throws IOException, InterruptedException {
        assertThat(analyze("verify", "--man=no")).isEmpty();
    }

    @Test
    void itMayDoAsLittleAsPossible() throws IOException, InterruptedException {
        assertThat(values("DynamicUser")).containsExactly("yes");
        assertThat(values("CapabilityBoundingSet")).containsExactly("");
        assertThat(values("SystemCallFilter")).containsExactly("@system-service", "~@privileged @resources");

        assertThat(analyze("security", "--offline=true", "--threshold=" + MOST_EXPOSED, "--no-pager"))
                .contains("Overall exposure level");
    }

    /** What it says of the unit, whose program is not installed here. */
    private String analyze(String verb, String... options) throws IOException, InterruptedException {
        assumeTrue(Programs.has(ANALYZE), "there is no " + ANALYZE + " to read the unit with");
        Path program = Files.createFile(directory.resolve("opencti-falcon"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path unit = directory.resolve(UNIT.getFileName());
        Files.writeString(unit, TEXT.replaceFirst("(?m)^" + EXEC_START + "=.*", EXEC_START + '=' + program));
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(ANALYZE, verb));
        command.addAll(List.of(options));
        command.add(unit.toString());

        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();

        String said = Files.readString(output);
        assertThat(status).as(said).isZero();
        return said;
    }

    private static List<String> values(String key) {
        return TEXT.lines()
                .filter(line -> line.startsWith(key + '='))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }
}
