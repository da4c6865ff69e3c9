package io.ctiroutes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The packaged connector and the files by which Camel's command line sees and steers it. */
class CamelCliIT {

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path home;

    @Test
    void theCommandLineSeesTheRoutesAndStopsOne() throws IOException {
        standIns.installation().with(Setting.CONNECTOR_CLI, "true");
        start();
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(status()).contains("\"stream\"", "\"deliver-chunk\"", "\"Started\""));
        assertThat(status())
                .doesNotContain(standIns.openCti().token())
                .doesNotContain(standIns.falcon().clientSecret());

        assertThat(status()).doesNotContain("\"Stopped\"");

        // what camel cmd stop-route writes
        String pid = statusFile().getFileName().toString().replace("-status.json", "");
        Files.writeString(
                home.resolve(".camel").resolve(pid + "-action.json"),
                "{\"action\":\"route\",\"id\":\"replay\",\"command\":\"stop\"}");

        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(status()).containsPattern("\"Stopped\""));
    }

    @Test
    void nothingIsWrittenUnlessItIsOn() throws IOException {
        start();
        standIns.openCti().create(Indicator.domain("first.example"));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "first.example").isPresent());

        assertThat(files()).isEmpty();
    }

    private void start() {
        standIns.startProcess("-Duser.home=" + home);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private Path statusFile() throws IOException {
        return files().stream()
                .filter(file -> file.toString().endsWith("-status.json"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no status file"));
    }

    private String status() throws IOException {
        return Files.readString(statusFile());
    }
}
