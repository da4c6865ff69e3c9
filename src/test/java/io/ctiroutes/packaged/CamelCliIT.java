package io.ctiroutes.packaged;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
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
        command("{\"action\":\"route\",\"id\":\"replay\",\"command\":\"stop\"}");

        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(status()).containsPattern("\"Stopped\""));
    }

    @Test
    void noSecretIsInItsFilesWhichNobodyElseMayRead() throws IOException {
        List<String> secrets = secretsInApplicationProperties();
        standIns.installation().with(Setting.CONNECTOR_CLI, "true");
        start();
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(status()).contains("\"stream\"", "\"by-hand\"", "\"Started\""));

        assertThat(status()).doesNotContain(secrets);
        for (String action : List.of(
                "{\"action\":\"bean\",\"filter\":\"*\",\"properties\":\"true\",\"nulls\":\"true\",\"internal\":\"true\"}",
                "{\"action\":\"route-dump\",\"filter\":\"*\",\"format\":\"yaml\",\"uriAsParameters\":\"false\"}",
                "{\"action\":\"route-structure\",\"filter\":\"*\",\"brief\":\"false\"}",
                "{\"action\":\"eval\",\"language\":\"simple\",\"predicate\":false,\"body\":\"\",\"headers\":[],"
                        + "\"template\":\"{{opencti.token}} {{crowdstrike.client-secret}}\"}")) {
            assertThat(answer(action)).isNotEmpty().doesNotContain(secrets);
        }
        assertThat(Files.getPosixFilePermissions(home.resolve(".camel"))).isEqualTo(fromString("rwx------"));
    }

    @Test
    void aFolderThatWasOpenToOthersIsClosed() throws IOException {
        Files.createDirectory(home.resolve(".camel"), asFileAttribute(fromString("rwxr-xr-x")));
        standIns.installation().with(Setting.CONNECTOR_CLI, "true");
        start();

        await().atMost(StandIns.LONG_ENOUGH).until(() -> !files().isEmpty());
        assertThat(Files.getPosixFilePermissions(home.resolve(".camel"))).isEqualTo(fromString("rwx------"));
    }

    @Test
    void nothingIsWrittenUnlessItIsOn() throws IOException {
        start();
        standIns.openCti().create(Indicator.domain("first.example"));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "first.example").isPresent());

        assertThat(files()).isEmpty();
    }

    /** Puts all secrets into the file, and a route that uses some; as they are, and as they are written in JSON. */
    private List<String> secretsInApplicationProperties() throws IOException {
        standIns.installation()
                .with(Setting.OPENCTI_CUSTOM_HEADERS, "X-Gateway-Key:hush-gateway-42")
                .with(Setting.HTTPS_PROXY, "http://proxyman:hush-https-44@127.0.0.1:9")
                .with(Setting.CONSOLE_PASSWORD, "hush-console-45")
                .with(Setting.NO_PROXY, "127.0.0.1");
        List<Setting> inFile = List.of(
                Setting.OPENCTI_TOKEN,
                Setting.CROWDSTRIKE_CLIENT_SECRET,
                Setting.OPENCTI_CUSTOM_HEADERS,
                Setting.HTTPS_PROXY,
                Setting.CONSOLE_PASSWORD);
        String properties = inFile.stream()
                .map(secret -> secret.property() + '=' + standIns.installation().value(secret) + '\n')
                .collect(Collectors.joining());
        inFile.forEach(standIns.installation()::without);
        Files.writeString(
                standIns.directory().resolve("application.properties"), properties + "my.own.key=hush-own-45\n");
        Files.writeString(standIns.directory().resolve("routes/by-hand.camel.yaml"), """
                - route:
                    id: by-hand
                    from:
                      uri: opencti:second
                      parameters:
                        connectorId: 9b1f8d0a-6f0e-4b7e-9d3f-2f1f0a4b5c6e
                        token: "{{opencti.token}}"
                        customHeaders: "{{opencti.custom-headers}}"
                      steps:
                        - setHeader: {id: an-expression, name: X-Token, simple: "Bearer {{opencti.token}}"}
                        - to: {id: a-uri, uri: "http://second.example?authPassword=RAW({{crowdstrike.client-secret}})"}
                """);
        String clientSecret = standIns.falcon().clientSecret();
        return List.of(
                standIns.openCti().token(),
                clientSecret,
                clientSecret.replace("/", "\\/"),
                clientSecret.replaceAll("\\W.*", ""),
                "hush-gateway-42",
                "hush-https-44",
                "hush-own-45");
    }

    /** What Camel answers to a command that its command line writes. */
    private String answer(String action) throws IOException {
        Path output = file("-output.json");
        Files.writeString(output, "");
        command(action);
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> Files.size(output) > 0 && Files.readString(output).endsWith("}"));
        return Files.readString(output);
    }

    /** Camel reads a command once, and would take half a file for one. */
    private void command(String action) throws IOException {
        Path written = Files.writeString(home.resolve("action.json"), action);
        Files.move(written, actionFile(), StandardCopyOption.ATOMIC_MOVE);
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
        return file("-status.json");
    }

    private Path actionFile() throws IOException {
        Path status = statusFile();
        return status.resolveSibling(status.getFileName().toString().replace("-status.json", "-action.json"));
    }

    private Path file(String end) throws IOException {
        return files().stream()
                .filter(file -> file.toString().endsWith(end))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no file " + end));
    }

    private String status() throws IOException {
        return Files.readString(statusFile());
    }
}
