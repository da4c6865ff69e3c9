package io.ctiroutes.settings;

import static io.ctiroutes.settings.GivenSettings.property;
import static io.ctiroutes.settings.GivenSettings.required;
import static io.ctiroutes.settings.GivenSettings.requiredAnd;
import static io.ctiroutes.settings.GivenSettings.requiredWithout;
import static io.ctiroutes.settings.GivenSettings.with;
import static io.ctiroutes.settings.GivenSettings.withOnlyRequired;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    /** For every setting, a value other than its default, and how it is written then. */
    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(Setting.OPENCTI_URL, "https://cti.example.org/base//", "https://cti.example.org/base"),
                Arguments.of(Setting.OPENCTI_TOKEN, "another-token", "another-token"),
                Arguments.of(Setting.OPENCTI_SSL_VERIFY, "True", "true"),
                Arguments.of(Setting.OPENCTI_CUSTOM_HEADERS, "a: 1; b:2;", "a:1;b:2"),
                Arguments.of(Setting.OPENCTI_JSON_LOGGING, "no", "false"),
                Arguments.of(Setting.CONNECTOR_ID, "falcon-1", "falcon-1"),
                Arguments.of(Setting.CONNECTOR_TYPE, "stream", "STREAM"),
                Arguments.of(Setting.CONNECTOR_NAME, "Falcon EU", "Falcon EU"),
                Arguments.of(Setting.CONNECTOR_SCOPE, "falcon,eu", "falcon,eu"),
                Arguments.of(Setting.CONNECTOR_LOG_LEVEL, "WARNING", "warning"),
                Arguments.of(Setting.CONNECTOR_LIVE_STREAM_ID, "live", "live"),
                Arguments.of(Setting.CONNECTOR_LIVE_STREAM_LISTEN_DELETE, "False", "false"),
                Arguments.of(Setting.CONNECTOR_LIVE_STREAM_NO_DEPENDENCIES, "false", "false"),
                Arguments.of(Setting.CONNECTOR_LIVE_STREAM_WITH_INFERENCES, "yes", "true"),
                Arguments.of(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE, "2026-11-24", "2026-11-24T00:00:00Z"),
                Arguments.of(Setting.CONNECTOR_LIVE_STREAM_START_TIMESTAMP, "1795478400000", "1795478400000-0"),
                Arguments.of(
                        Setting.CROWDSTRIKE_API_BASE_URL,
                        "https://api.us-2.crowdstrike.com/",
                        "https://api.us-2.crowdstrike.com"),
                Arguments.of(Setting.CROWDSTRIKE_CLIENT_ID, "abc", "abc"),
                Arguments.of(Setting.CROWDSTRIKE_CLIENT_SECRET, "s3cr3t=x", "s3cr3t=x"),
                Arguments.of(Setting.CROWDSTRIKE_PERMANENT_DELETE, "TRUE", "true"),
                Arguments.of(Setting.CROWDSTRIKE_FALCON_FOR_MOBILE_ACTIVE, "1", "true"),
                Arguments.of(Setting.CROWDSTRIKE_ACTION_ON_IP, "no_action", "no_action"),
                Arguments.of(Setting.CROWDSTRIKE_ACTION_ON_DOMAIN, "No_Action", "no_action"),
                Arguments.of(Setting.CROWDSTRIKE_ACTION_ON_HASH, "prevent", "prevent"),
                Arguments.of(Setting.METRICS_ENABLE, "on", "true"),
                Arguments.of(Setting.METRICS_PORT, "65535", "65535"),
                Arguments.of(Setting.METRICS_ADDR, "::1", "::1"),
                Arguments.of(Setting.CONSOLE_ENABLE, "True", "true"),
                Arguments.of(Setting.CONSOLE_PASSWORD, "a:long-password", "a:long-password"),
                Arguments.of(Setting.CONSOLE_HOSTS, "falcon.example, Falcon_2", "falcon.example,Falcon_2"),
                // the others need more: see SettingsByModeTest
                Arguments.of(Setting.CONNECTOR_MODE, "All", "all"),
                Arguments.of(Setting.CONNECTOR_ROUTES, "/etc/my routes", "/etc/my routes"),
                Arguments.of(Setting.CONNECTOR_CLI, "on", "true"),
                Arguments.of(Setting.CONNECTOR_DATA, "/var/lib/connector", "/var/lib/connector"),
                Arguments.of(Setting.CONNECTOR_BATCH_SIZE, "100000", "100000"),
                Arguments.of(Setting.CONNECTOR_QUEUE_EVENTS, "1", "1"),
                Arguments.of(Setting.CONNECTOR_QUEUE_BYTES, "4294967296", "4294967296"),
                Arguments.of(Setting.CONNECTOR_MAX_EVENT_BYTES, "1024", "1024"),
                Arguments.of(Setting.CONNECTOR_MAX_ATTEMPTS, "1000", "1000"),
                Arguments.of(Setting.CONNECTOR_IDLE_TIMEOUT, "60", "60"),
                Arguments.of(Setting.CONNECTOR_EXCLUSIONS, "exclusions.txt", "exclusions.txt"),
                Arguments.of(Setting.CONNECTOR_RETRY_DELAY, "250", "250"),
                Arguments.of(Setting.CONNECTOR_RETRY_DELAY_MAX, "5000", "5000"),
                Arguments.of(Setting.CONNECTOR_DEAD_LETTERS_MAX, "500", "500"),
                Arguments.of(Setting.CONNECTOR_DEAD_LETTERS_MAX_BYTES, "5000000", "5000000"),
                Arguments.of(Setting.CONNECTOR_SHUTDOWN_TIMEOUT, "10", "10"),
                Arguments.of(Setting.CROWDSTRIKE_SOFT_DELETE_ACTION, "keep", "keep"),
                Arguments.of(Setting.CROWDSTRIKE_ADOPT_FOREIGN, "true", "true"),
                Arguments.of(Setting.CROWDSTRIKE_DRY_RUN, "true", "true"),
                Arguments.of(Setting.CROWDSTRIKE_ALLOW_PRIVATE_ADDRESSES, "TRUE", "true"),
                Arguments.of(Setting.CROWDSTRIKE_PARALLEL_REQUESTS, "64", "64"),
                Arguments.of(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "1", "1"),
                Arguments.of(Setting.CROWDSTRIKE_MAX_URL_BYTES, "2000", "2000"),
                Arguments.of(Setting.CROWDSTRIKE_MAX_BODY_BYTES, "65536", "65536"),
                Arguments.of(Setting.CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE, "6000", "6000"),
                Arguments.of(Setting.CONNECTOR_RECONCILE, "Repair", "repair"),
                Arguments.of(Setting.CONNECTOR_RECONCILE_INTERVAL, "168", "168"),
                Arguments.of(Setting.CONNECTOR_MAX_RETIRE_PERCENT, "100", "100"),
                Arguments.of(Setting.CROWDSTRIKE_MAX_IOCS, "500000", "500000"),
                Arguments.of(Setting.CROWDSTRIKE_QUOTA_RESERVE, "0", "0"),
                Arguments.of(Setting.CROWDSTRIKE_QUOTA_POLICY, "Evict", "evict"),
                Arguments.of(Setting.CROWDSTRIKE_PURGE_RETIRED_AFTER, "0", "0"),
                Arguments.of(Setting.CROWDSTRIKE_SEARCH_LAG, "0", "0"),
                Arguments.of(Setting.CROWDSTRIKE_DESCRIPTION_MAX_LENGTH, "0", "0"),
                Arguments.of(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, "120", "120"),
                Arguments.of(
                        Setting.CROWDSTRIKE_HOST_GROUPS,
                        "a".repeat(32) + " , " + "B".repeat(32),
                        "a".repeat(32) + ',' + "B".repeat(32)),
                Arguments.of(Setting.CROWDSTRIKE_TAGS, "from opencti, eu,,eu", "from opencti,eu"),
                Arguments.of(Setting.CROWDSTRIKE_RETRODETECTS, "on", "true"),
                Arguments.of(Setting.CROWDSTRIKE_MEMBER_CID, "A".repeat(32) + "-1f", "A".repeat(32) + "-1f"),
                Arguments.of(Setting.DEPLOYMENT_REPORTING_ENABLED, "no", "false"),
                Arguments.of(Setting.HITS_REPORTING_ENABLED, "no", "false"),
                Arguments.of(Setting.SECURITY_PLATFORM_NAME, "Falcon EU", "Falcon EU"),
                Arguments.of(Setting.SECURITY_PLATFORM_TYPE, "XDR", "XDR"),
                Arguments.of(Setting.SECURITY_PLATFORM_ID, "platform-1", "platform-1"),
                Arguments.of(Setting.HITS_INTERVAL, "60", "60"),
                Arguments.of(Setting.HITS_BY_SOURCE, "off", "false"),
                Arguments.of(Setting.HITS_SIGHTINGS, "on", "true"),
                Arguments.of(Setting.VALIDATION_ENABLED, "yes", "true"),
                Arguments.of(Setting.VALIDATION_WINDOW, "10080", "10080"),
                Arguments.of(Setting.KAFKA_BOOTSTRAP_SERVERS, "k1:9092, [::1]:9093", "k1:9092,[::1]:9093"),
                Arguments.of(Setting.KAFKA_TOPIC, "cti.iocs", "cti.iocs"),
                Arguments.of(Setting.KAFKA_PARTITIONS, "64", "64"),
                Arguments.of(Setting.KAFKA_REPLICATION_FACTOR, "1", "1"),
                Arguments.of(Setting.KAFKA_GROUP_PREFIX, "soc", "soc"),
                Arguments.of(Setting.KAFKA_RETIRED_RETENTION, "90", "90"),
                Arguments.of(Setting.CONNECTOR_TENANTS, "/etc/tenants", "/etc/tenants"),
                Arguments.of(Setting.CONNECTOR_WORKER_NAME, "worker-1", "worker-1"),
                // has no effect, and is refused, unless certificates are verified: see SettingFilesTest
                Arguments.of(Setting.OPENCTI_CONNECT_TIMEOUT, "5", "5"),
                Arguments.of(Setting.OPENCTI_REQUEST_TIMEOUT, "5", "5"),
                Arguments.of(Setting.CROWDSTRIKE_CA_FILE, "ca.pem", "ca.pem"),
                Arguments.of(Setting.CROWDSTRIKE_CONNECT_TIMEOUT, "5", "5"),
                Arguments.of(Setting.HTTP_PROXY, "http://proxy.example:3128/", "http://proxy.example:3128"),
                Arguments.of(Setting.HTTPS_PROXY, "u:p%40@[::1]", "http://u:p%40@[::1]:80"),
                Arguments.of(Setting.NO_PROXY, "opencti, .example.com", "opencti,.example.com"));
    }

    @Test
    void theValuesOfTheseTestsCoverEverySetting() {
        assertThat(values().map(arguments -> arguments.get()[0]))
                .containsExactlyElementsOf(Arrays.stream(Setting.values())
                        .filter(setting -> setting != Setting.OPENCTI_CA_FILE)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("values")
    void aSettingIsTakenFromTheEnvironment(Setting setting, String given, String written) {
        assertThat(with(setting, given).text(setting)).isEqualTo(written);
    }

    @ParameterizedTest
    @MethodSource("values")
    void aSettingIsTakenFromAProperty(Setting setting, String given, String written) {
        Settings settings = Settings.of(requiredWithout(setting.variable()), property(setting.property(), given));

        assertThat(settings.text(setting)).isEqualTo(written);
    }

    @ParameterizedTest
    @MethodSource("values")
    void theEnvironmentWinsOverAProperty(Setting setting, String given, String written) {
        Settings settings = Settings.of(
                requiredAnd(setting.variable(), given), property(setting.property(), "not used, not even checked\n"));

        assertThat(settings.text(setting)).isEqualTo(written);
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyValueStandsForTheDefault(Setting setting) {
        if (!setting.requiredIn(Mode.ALL)) {
            assertThat(with(setting, " ").text(setting)).isEqualTo(setting.defaultText());
        }
    }

    @Test
    void aVariableSetToNothingStandsForTheDefaultEvenWhereThePropertySaysOtherwise() {
        Settings settings = Settings.of(requiredAnd("METRICS_PORT", ""), property("metrics.port", "9999"));

        assertThat(settings.number(Setting.METRICS_PORT)).isEqualTo(9113);
    }

    @Test
    void spacesAroundAValueDoNotMatter() {
        assertThat(with(Setting.OPENCTI_TOKEN, " abc\n").text(Setting.OPENCTI_TOKEN))
                .isEqualTo("abc");
    }

    @Test
    void otherVariablesAndOtherPropertiesAreLeftAlone() {
        Map<String, String> environment = new HashMap<>(required());
        environment.put("CONNECTOR_EXPOSE_METRICS", "true");
        environment.put("OPENCTI_UNKNOWN", "x");
        Properties properties = property("camel.main.name", "x");
        properties.setProperty("soc.mail", "x");
        properties.setProperty("connectors.more", "x");

        assertThat(Settings.of(environment, properties).toString())
                .isEqualTo(withOnlyRequired().toString());
    }

    @Test
    void valuesComeInTheTypesTheyAreUsedIn() {
        Settings settings = withOnlyRequired();

        assertThat(settings.url(Setting.OPENCTI_URL)).isEqualTo(URI.create("http://opencti:8080"));
        assertThat(settings.flag(Setting.OPENCTI_JSON_LOGGING)).isTrue();
        assertThat(settings.number(Setting.CONNECTOR_BATCH_SIZE)).isEqualTo(4000);
        assertThat(settings.bytes(Setting.CONNECTOR_QUEUE_BYTES)).isEqualTo(67_108_864L);
        assertThat(settings.seconds(Setting.CONNECTOR_IDLE_TIMEOUT)).isEqualTo(Duration.ofSeconds(45));
        assertThat(settings.folder(Setting.CONNECTOR_DATA)).isEqualTo(Path.of("data"));
        assertThat(settings.text(Setting.OPENCTI_CUSTOM_HEADERS)).isEmpty();
        assertThat(settings.startId()).isEmpty();
    }

    @Test
    void askingForAnotherTypeIsAnErrorOfTheProgram() {
        assertThatThrownBy(() -> withOnlyRequired().flag(Setting.METRICS_PORT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("METRICS_PORT");
    }

    @ParameterizedTest
    @CsvSource({
        "true, true", "True, true", "TRUE, true", "yes, true", "YES, true", "on, true", "1, true",
        "false, false", "False, false", "FALSE, false", "no, false", "No, false", "off, false", "0, false"
    })
    void aFlagKnowsTheSpellingsOfThePythonConnector(String spelling, boolean flag) {
        assertThat(with(Setting.CROWDSTRIKE_PERMANENT_DELETE, spelling).flag(Setting.CROWDSTRIKE_PERMANENT_DELETE))
                .isEqualTo(flag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://opencti:8080", "https://opencti", "http://[::1]:8080/cti", "HTTPS://10.0.0.1"})
    void aUrlMayHaveAPortAndAPath(String url) {
        assertThat(with(Setting.OPENCTI_URL, url).url(Setting.OPENCTI_URL)).hasToString(url);
    }

    @Test
    void customHeadersKeepTheirOrderAndMayHaveColonsInTheirValues() {
        Settings settings = with(Setting.OPENCTI_CUSTOM_HEADERS, "X-B: two words ;;X-A:http://a:1;");

        assertThat(settings.text(Setting.OPENCTI_CUSTOM_HEADERS)).isEqualTo("X-B:two words;X-A:http://a:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "none", "false", "No", "None", "False", "NONE"})
    void aWordSwitchesRecoveryOff(String word) {
        Settings settings = with(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE, word);

        assertThat(settings.text(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE))
                .isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-01, 2026-11-01T00:00:00Z",
        "2026-11-01T10:00, 2026-11-01T10:00:00Z",
        "2026-11-01T10:00:00.5Z, 2026-11-01T10:00:00.500Z",
        "2026-11-01T10:00:00+02:00, 2026-11-01T08:00:00Z"
    })
    void aDateSaysUpToWhenToRecover(String text, Instant date) {
        Settings settings = with(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE, text);

        assertThat(settings.text(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE))
                .isEqualTo(date.toString());
    }

    @Test
    void withoutADateThereIsNoneSoThatRecoveryIsUpToTheFirstRun() {
        assertThat(withOnlyRequired().text(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1795478400000, 1795478400000-0", "1795478400000-7, 1795478400000-7", "0, 0-0"})
    void aStartIsReadAsAStreamId(String text, String id) {
        assertThat(with(Setting.CONNECTOR_LIVE_STREAM_START_TIMESTAMP, text).startId())
                .contains(id);
    }

    @Test
    void placeholdersAreAllSettingsButTheSecretOnes() {
        Map<String, String> placeholders =
                with(Setting.OPENCTI_CUSTOM_HEADERS, "X-Key:hidden-9d2").placeholders();

        assertThat(placeholders)
                .hasSize(Setting.values().length - 6)
                .containsEntry("opencti.url", "http://opencti:8080")
                .containsEntry("connector.live-stream-start-timestamp", "")
                .doesNotContainKeys("opencti.token", "opencti.custom-headers", "crowdstrike.client-secret");
    }

    @Test
    void theTextOfSettingsShowsNoSecret() {
        Settings settings = with(Setting.OPENCTI_CUSTOM_HEADERS, "X-Key:hidden-9d2");

        assertThat(settings.toString())
                .contains("opencti.url=http://opencti:8080", "opencti.token=***", "metrics.port=9113")
                .doesNotContain(GivenSettings.TOKEN, GivenSettings.CLIENT_SECRET, "hidden-9d2");
    }

    @Test
    void theHostOfOpenCtiMayBeTheNameOfAComposeService() {
        Settings settings = with(Setting.OPENCTI_URL, "http://opencti_platform:8080/base/");

        assertThat(settings.text(Setting.OPENCTI_URL)).isEqualTo("http://opencti_platform:8080/base");
    }
}
