package io.ctiroutes.settings;

import static io.ctiroutes.settings.GivenSettings.required;
import static io.ctiroutes.settings.GivenSettings.requiredWithout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings from the files of the working directory, and secrets from files of their own. */
class SettingFilesTest {

    private static final String SECRET = "s3cret-in-a-file";

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>(required());

    @Test
    void aBackslashThatIsNoEscapeIsToldAsSuch() throws IOException {
        write("application.properties", "opencti.url=C:\\users\n");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Settings.read(Map.of(), directory, Set::of))
                .withMessageContainingAll("application.properties", "backslash");
    }

    @Test
    void theConfigFileOfThePythonConnectorIsRead() throws IOException {
        write("config.yml", """
                opencti:
                  url: 'http://localhost:8080'
                  token: 'a-token'
                  ssl_verify: true
                connector:
                  type: 'STREAM'
                  id: 'f0e2a4c6-0000-4000-8000-000000000000'
                  live_stream_id: live
                  live_stream_listen_delete: true
                  live_stream_start_timestamp: 1795478400000
                  name: Crowdstrike # EU
                  scope: a,b
                  log_level: ~
                crowdstrike:
                  client_id: 00112233445566778899001122334455
                  client_secret: 1e5
                  permanent_delete: Yes
                  tags: [opencti, eu]
                  action_on_hash: !!str prevent
                metrics:
                  enable: true
                  port: 0113
                somebody:
                  else: [1, {a: b}]
                """);

        Settings settings = Settings.read(Map.of(), directory, Set::of);

        assertThat(settings.text(Setting.OPENCTI_URL)).isEqualTo("http://localhost:8080");
        assertThat(settings.flag(Setting.OPENCTI_SSL_VERIFY)).isTrue();
        assertThat(settings.startId()).contains("1795478400000-0");
        assertThat(settings.text(Setting.CONNECTOR_NAME)).isEqualTo("Crowdstrike");
        assertThat(settings.text(Setting.CONNECTOR_LOG_LEVEL)).isEqualTo("error");
        // as written: no number, no octal
        assertThat(settings.text(Setting.CROWDSTRIKE_CLIENT_ID)).isEqualTo("00112233445566778899001122334455");
        assertThat(settings.text(Setting.CROWDSTRIKE_CLIENT_SECRET)).isEqualTo("1e5");
        assertThat(settings.flag(Setting.CROWDSTRIKE_PERMANENT_DELETE)).isTrue();
        assertThat(settings.words(Setting.CROWDSTRIKE_TAGS)).containsExactly("opencti", "eu");
        assertThat(settings.text(Setting.CROWDSTRIKE_ACTION_ON_HASH)).isEqualTo("prevent");
        assertThat(settings.number(Setting.METRICS_PORT)).isEqualTo(113);
    }

    @Test
    void theEnvironmentWinsOverPropertiesAndTheyWinOverTheConfigFile() throws IOException {
        write("config.yml", "metrics: {port: 1, addr: 1.1.1.1}\nconnector: {name: yaml}\n");
        write("application.properties", "metrics.port=2\nmetrics.addr=2.2.2.2\n");
        environment.put("METRICS_PORT", "3");

        Settings settings = read();

        assertThat(settings.number(Setting.METRICS_PORT)).isEqualTo(3);
        assertThat(settings.text(Setting.METRICS_ADDR)).isEqualTo("2.2.2.2");
        assertThat(settings.text(Setting.CONNECTOR_NAME)).isEqualTo("yaml");
    }

    @ParameterizedTest
    @CsvSource({
        "'opencti: {ssl_verfy: x-secret}', opencti.ssl_verfy, opencti.ssl_verify?",
        "'crowdstrike: {clientSecret: x-secret}', crowdstrike.clientSecret, crowdstrike.client_secret?",
        "'connector: {live_stream: {id: x-secret}}', connector.live_stream.id, connector.live_stream_id?"
    })
    void anUnknownKeyOfOursNamesTheNearestKnownOneButNotItsValue(String yaml, String unknown, String nearest)
            throws IOException {
        write("config.yml", yaml);

        InvalidSettingsException refusal = refusal();

        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo(unknown);
            assertThat(problem.reason()).endsWith(nearest);
            assertThat(problem.source()).contains("config.yml");
        });
        assertThat(refusal.getMessage()).doesNotContain("x-secret");
    }

    @ParameterizedTest
    @CsvSource({
        "'opencti:\n  token: *s3cret-in-a-file', 'line 2'",
        "'opencti:\n  token: @s3cret-in-a-file', 'line 2, column 10'",
        "'opencti:\n  token: \"s3cret-in-a-file', 'line 2'",
        "'s3cret-in-a-file', 'sections'",
        "'opencti:\n  token: s3cret-in-a-file\n  token: s3cret-in-a-file', 'line 3'"
    })
    void whatIsNoYamlIsRefusedWithItsPlaceButNotItsContent(String yaml, String where) throws IOException {
        write("config.yml", yaml);

        InvalidSettingsException refusal = refusal();

        assertThat(refusal.problems()).extracting(SettingProblem::name).containsExactly("config.yml");
        assertThat(refusal.getMessage()).contains(where).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @EnumSource(
            value = Setting.class,
            names = {
                "OPENCTI_TOKEN",
                "CROWDSTRIKE_CLIENT_SECRET",
                "OPENCTI_CUSTOM_HEADERS",
                "CONSOLE_PASSWORD",
                "HTTP_PROXY",
                "HTTPS_PROXY"
            })
    void everySecretMayBeInAFileOfItsOwn(Setting setting) throws IOException {
        assertThat(setting.secret()).isTrue();
        String value = setting.example();
        Path file = write("secret", value + "\r\n");

        environment.remove(setting.variable());
        environment.put(setting.variable() + "_FILE", file.toString());
        assertThat(read().text(setting)).isEqualTo(value);

        environment.remove(setting.variable() + "_FILE");
        write("application.properties", setting.property() + "-file=secret\n");
        assertThat(read().text(setting)).isEqualTo(value);

        Files.delete(directory.resolve("application.properties"));
        String[] names = setting.property().replace('-', '_').split("\\.");
        write("config.yml", names[0] + ":\n  " + names[1] + "_file: secret\n");
        assertThat(read().text(setting)).isEqualTo(value);
    }

    @Test
    void theListOfSecretsInThisTestIsComplete() {
        assertThat(Setting.values()).filteredOn(Setting::secret).hasSize(6);
    }

    @Test
    void aFileInTheEnvironmentWinsOverASecretInAFileOfTheDirectory() throws IOException {
        write("application.properties", "opencti.token=not-this\n");
        environment.remove("OPENCTI_TOKEN");
        environment.put("OPENCTI_TOKEN_FILE", write("secret", SECRET).toString());

        assertThat(read().text(Setting.OPENCTI_TOKEN)).isEqualTo(SECRET);
    }

    @Test
    void anEmptyVariableDoesNotStandInTheWayOfAFile() throws IOException {
        environment.put("OPENCTI_TOKEN", "");
        environment.put("OPENCTI_TOKEN_FILE", write("secret", SECRET).toString());

        assertThat(read().text(Setting.OPENCTI_TOKEN)).isEqualTo(SECRET);
    }

    @Test
    void aSecretAndItsFileTogetherAreRefused() throws IOException {
        environment.put("OPENCTI_TOKEN_FILE", write("secret", SECRET).toString());

        assertThat(refusal().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo("OPENCTI_TOKEN_FILE");
            assertThat(problem.reason()).contains("together with the secret itself");
        });
        assertThat(refusal().getMessage()).doesNotContain(SECRET, GivenSettings.TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing-s3cret", "folder", "empty", "binary", "large", "bad\u0000s3cret"})
    void aFileThatHoldsNoSecretIsRefusedByTheNameOfItsSettingAlone(String file) throws IOException {
        Files.createDirectory(directory.resolve("folder"));
        write("empty", " \n");
        Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 's', '3'});
        write("large", "s3cret".repeat(20_000));
        environment.remove("OPENCTI_TOKEN");
        environment.put("OPENCTI_TOKEN_FILE", file);

        InvalidSettingsException refusal = refusal();

        // and it does not say, too, that the token is not set
        assertThat(refusal.problems()).extracting(SettingProblem::name).containsExactly("OPENCTI_TOKEN_FILE");
        assertThat(refusal.getMessage()).doesNotContain("s3cret");
    }

    @Test
    void aSecretFromAFileIsCheckedAndHiddenLikeAnyOther() throws IOException {
        environment.remove("OPENCTI_TOKEN");
        environment.put("OPENCTI_TOKEN_FILE", write("secret", SECRET + " two").toString());
        environment.put("METRICS_ADDR", "http://" + SECRET + " two");

        InvalidSettingsException refusal = refusal();

        assertThat(refusal.problems())
                .extracting(SettingProblem::name)
                .containsExactly("OPENCTI_TOKEN", "METRICS_ADDR");
        assertThat(refusal.getMessage())
                .contains("the file that OPENCTI_TOKEN_FILE names")
                .doesNotContain(SECRET);
    }

    @Test
    void whatIsNoSecretHasNoFile() throws IOException {
        environment.put("METRICS_PORT_FILE", write("port", "1").toString());

        assertThat(read().number(Setting.METRICS_PORT)).isEqualTo(9113);
    }

    @Test
    void variablesOfProxiesMayBeInLowerCaseWhichWins() throws IOException {
        environment.put("https_proxy", "http://lower:1");
        environment.put("HTTPS_PROXY", "http://upper:2");
        environment.put("no_proxy", "a,b");
        environment.put("HTTP_PROXY", "http://upper:3");
        environment.put("metrics_port", "1");

        Settings settings = read();

        assertThat(settings.proxy(Setting.HTTPS_PROXY)).contains(URI.create("http://lower:1"));
        assertThat(settings.proxy(Setting.HTTP_PROXY)).contains(URI.create("http://upper:3"));
        assertThat(settings.words(Setting.NO_PROXY)).isEqualTo(List.of("a", "b"));
        assertThat(settings.number(Setting.METRICS_PORT)).isEqualTo(9113);
    }

    @Test
    void authoritiesThatNobodyAsksAreRefused() throws IOException {
        environment.put("OPENCTI_CA_FILE", "ca.pem");
        assertThat(refusal().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo("OPENCTI_CA_FILE");
            assertThat(problem.example()).isEqualTo("OPENCTI_SSL_VERIFY=true");
        });

        environment.put("OPENCTI_SSL_VERIFY", "true");
        assertThat(read().file(Setting.OPENCTI_CA_FILE)).contains(Path.of("ca.pem"));
    }

    @Test
    void withoutFilesTheEnvironmentIsEnough() throws IOException {
        assertThat(read().toString()).isEqualTo(GivenSettings.withOnlyRequired().toString());
        assertThat(catchThrowableOfType(
                                InvalidSettingsException.class,
                                () -> Settings.read(requiredWithout("OPENCTI_TOKEN"), directory, Set::of))
                        .problems())
                .hasSize(1);
    }

    @Test
    void someSettingsCanBeReadWhateverTheOthersAre() throws IOException {
        write("config.yml", "metrics: {port: 9200}\nopencti: {url: nowhere, tokn: x}\n");
        write("application.properties", "metrics.addr=10.0.0.7\nopencti.ca-file=ca.pem\n");

        Settings settings = Settings.read(
                Map.of("METRICS_ENABLE", "yes", "CROWDSTRIKE_ACTION_ON_IP", "prevent"),
                directory,
                Set.of(Setting.METRICS_ENABLE, Setting.METRICS_ADDR, Setting.METRICS_PORT));

        assertThat(settings.flag(Setting.METRICS_ENABLE)).isTrue();
        assertThat(settings.text(Setting.METRICS_ADDR)).isEqualTo("10.0.0.7");
        assertThat(settings.number(Setting.METRICS_PORT)).isEqualTo(9200);
        assertThat(settings.text(Setting.OPENCTI_URL)).isEmpty();
    }

    @Test
    void ofSomeSettingsTheProblemsAreStillTold() {
        assertThat(catchThrowableOfType(
                                InvalidSettingsException.class,
                                () -> Settings.read(
                                        Map.of("METRICS_PORT", "many"), directory, Set.of(Setting.METRICS_PORT)))
                        .problems())
                .extracting(SettingProblem::name)
                .containsExactly("METRICS_PORT");
    }

    private Settings read() throws IOException {
        return Settings.read(environment, directory, Set::of);
    }

    private InvalidSettingsException refusal() {
        return catchThrowableOfType(InvalidSettingsException.class, this::read);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
