package io.ctiroutes.settings;

import static io.ctiroutes.settings.GivenSettings.problemOf;
import static io.ctiroutes.settings.GivenSettings.problemsOf;
import static io.ctiroutes.settings.GivenSettings.property;
import static io.ctiroutes.settings.GivenSettings.refusalOf;
import static io.ctiroutes.settings.GivenSettings.required;
import static io.ctiroutes.settings.GivenSettings.requiredAnd;
import static io.ctiroutes.settings.GivenSettings.requiredWithout;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidSettingsTest {

    /** For every setting, values that it must refuse. */
    static Stream<Arguments> wrongValues() {
        return Stream.of(
                        wrong(
                                Setting.OPENCTI_URL,
                                "opencti:8080",
                                "ftp://opencti",
                                "http://",
                                "http://a b",
                                "//opencti"),
                        wrong(
                                Setting.OPENCTI_URL,
                                "http://opencti:99999",
                                "http://opencti_platform:0",
                                "http://-:1",
                                "http://[zz]",
                                "http://a:99999999999",
                                "http://a:0",
                                "http://opencti:x",
                                "http://a/?b=c",
                                "http://a/#b"),
                        wrong(Setting.OPENCTI_URL, "http://user@opencti", "ChangeMe", "changeme"),
                        wrong(Setting.OPENCTI_TOKEN, "two words", "line\nbreak", "schlüssel", "ChangeMe"),
                        wrong(Setting.OPENCTI_SSL_VERIFY, "maybe"),
                        wrong(
                                Setting.OPENCTI_CUSTOM_HEADERS,
                                "colonless",
                                "a b:c",
                                ":c",
                                "a:b;c",
                                "a:b\nc",
                                "a:\u00fc"),
                        wrong(Setting.OPENCTI_JSON_LOGGING, "json"),
                        wrong(Setting.CONNECTOR_ID, "ChangeMe", "my id", "a/b"),
                        wrong(Setting.CONNECTOR_TYPE, "INTERNAL_ENRICHMENT"),
                        wrong(Setting.CONNECTOR_NAME, "two\nlines"),
                        wrong(Setting.CONNECTOR_SCOPE, "two\nlines"),
                        wrong(Setting.CONNECTOR_LOG_LEVEL, "verbose", "trace"),
                        wrong(Setting.CONNECTOR_LIVE_STREAM_ID, "ChangeMe", "http://opencti/stream/1", "a?b"),
                        wrong(Setting.CONNECTOR_LIVE_STREAM_LISTEN_DELETE, "2"),
                        wrong(Setting.CONNECTOR_LIVE_STREAM_NO_DEPENDENCIES, "none"),
                        wrong(Setting.CONNECTOR_LIVE_STREAM_WITH_INFERENCES, "x"),
                        wrong(
                                Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE,
                                "24/11/2026",
                                "2026-13-01",
                                "true",
                                "ChangeMe"),
                        wrong(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE, "1795478400000", "2026-11-24T25:00Z"),
                        wrong(
                                Setting.CONNECTOR_LIVE_STREAM_START_TIMESTAMP,
                                "1795478400",
                                "1795478400-0",
                                "2026-11-24"),
                        wrong(
                                Setting.CONNECTOR_LIVE_STREAM_START_TIMESTAMP,
                                "-1",
                                "1795478400000000",
                                "1795478400000-"),
                        wrong(
                                Setting.CROWDSTRIKE_API_BASE_URL,
                                "api.crowdstrike.com",
                                "https://u:p@api.crowdstrike.com"),
                        wrong(Setting.CROWDSTRIKE_CLIENT_ID, "ChangeMe", "a b"),
                        wrong(Setting.CROWDSTRIKE_CLIENT_SECRET, "ChangeMe", "a b"),
                        wrong(Setting.CROWDSTRIKE_PERMANENT_DELETE, "soft"),
                        wrong(Setting.CROWDSTRIKE_FALCON_FOR_MOBILE_ACTIVE, "android"),
                        wrong(Setting.CROWDSTRIKE_ACTION_ON_IP, "prevent", "allow", "block"),
                        wrong(Setting.CROWDSTRIKE_ACTION_ON_DOMAIN, "prevent", "allow"),
                        wrong(Setting.CROWDSTRIKE_ACTION_ON_HASH, "prevent_no_ui", "block"),
                        wrong(Setting.METRICS_ENABLE, "enabled"),
                        wrong(Setting.METRICS_PORT, "0", "65536", "-1", "http", "9113.5", "99999999999999999999"),
                        wrong(Setting.METRICS_ADDR, "http://0.0.0.0", "0.0.0.0:9113", "a b"),
                        wrong(Setting.CONSOLE_ENABLE, "maybe"),
                        wrong(Setting.CONSOLE_PASSWORD, "two words", "line\nbreak", "schlüssel"),
                        wrong(Setting.CONSOLE_HOSTS, "http://console.example", "console.example:9113", "a/b", "[::1]"),
                        wrong(Setting.CONNECTOR_MODE, "both", "reader,worker"),
                        wrong(Setting.CONNECTOR_ROUTES, "rou\ttes"),
                        wrong(Setting.CONNECTOR_CLI, "camel"),
                        wrong(Setting.CONNECTOR_DATA, "da\0ta"),
                        wrong(Setting.CONNECTOR_BATCH_SIZE, "0", "100001", "8k"),
                        wrong(Setting.CONNECTOR_QUEUE_EVENTS, "0", "many"),
                        wrong(Setting.CONNECTOR_QUEUE_BYTES, "0", "64M"),
                        wrong(Setting.CONNECTOR_MAX_EVENT_BYTES, "1023", "1073741825", "64M"),
                        wrong(Setting.CONNECTOR_MAX_ATTEMPTS, "0", "1001", "often"),
                        wrong(Setting.CONNECTOR_IDLE_TIMEOUT, "0", "45s"),
                        wrong(Setting.CONNECTOR_EXCLUSIONS, "line\nbreak", "a\u0000b"),
                        wrong(Setting.CONNECTOR_RETRY_DELAY, "0", "1s"),
                        wrong(Setting.CONNECTOR_RETRY_DELAY_MAX, "-1", "3600001"),
                        wrong(Setting.CONNECTOR_DEAD_LETTERS_MAX, "0", "10000001"),
                        wrong(Setting.CONNECTOR_DEAD_LETTERS_MAX_BYTES, "0", "some"),
                        wrong(Setting.CONNECTOR_SHUTDOWN_TIMEOUT, "0", "PT30S"),
                        wrong(Setting.CROWDSTRIKE_SOFT_DELETE_ACTION, "detect"),
                        wrong(Setting.CROWDSTRIKE_ADOPT_FOREIGN, "some"),
                        wrong(Setting.CROWDSTRIKE_DRY_RUN, "maybe"),
                        wrong(Setting.CROWDSTRIKE_ALLOW_PRIVATE_ADDRESSES, "maybe"),
                        wrong(Setting.CROWDSTRIKE_PARALLEL_REQUESTS, "0", "65"),
                        wrong(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "0", "2001"),
                        wrong(Setting.CROWDSTRIKE_MAX_URL_BYTES, "1999"),
                        wrong(Setting.CROWDSTRIKE_MAX_BODY_BYTES, "65535", "67108865", "4M"),
                        wrong(Setting.CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE, "0", "6001"),
                        wrong(Setting.CONNECTOR_RECONCILE, "true"),
                        wrong(Setting.CONNECTOR_RECONCILE_INTERVAL, "0", "8761", "1d"),
                        wrong(Setting.CONNECTOR_MAX_RETIRE_PERCENT, "-1", "101", "20%"),
                        wrong(Setting.CROWDSTRIKE_MAX_IOCS, "0", "1M"),
                        wrong(Setting.CROWDSTRIKE_QUOTA_RESERVE, "-1"),
                        wrong(Setting.CROWDSTRIKE_QUOTA_POLICY, "drop"),
                        wrong(Setting.CROWDSTRIKE_PURGE_RETIRED_AFTER, "-1", "30d"),
                        wrong(Setting.CROWDSTRIKE_SEARCH_LAG, "-1", "301", "30s"),
                        wrong(Setting.CROWDSTRIKE_DESCRIPTION_MAX_LENGTH, "-1"),
                        wrong(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, "0", "1 minute"),
                        wrong(Setting.CROWDSTRIKE_HOST_GROUPS, "everyone", "a".repeat(31)),
                        wrong(Setting.CROWDSTRIKE_TAGS, "line\nbreak"),
                        wrong(Setting.CROWDSTRIKE_RETRODETECTS, "often"),
                        wrong(Setting.CROWDSTRIKE_MEMBER_CID, "a".repeat(33), "customer"),
                        wrong(Setting.DEPLOYMENT_REPORTING_ENABLED, "some"),
                        wrong(Setting.HITS_REPORTING_ENABLED, "some"),
                        wrong(Setting.SECURITY_PLATFORM_NAME, "line\nbreak"),
                        wrong(Setting.SECURITY_PLATFORM_TYPE, "line\nbreak"),
                        wrong(Setting.SECURITY_PLATFORM_ID, "an id"),
                        wrong(Setting.HITS_INTERVAL, "0", "1441", "5m"),
                        wrong(Setting.HITS_BY_SOURCE, "maybe"),
                        wrong(Setting.HITS_SIGHTINGS, "maybe"),
                        wrong(Setting.VALIDATION_ENABLED, "maybe"),
                        wrong(Setting.VALIDATION_WINDOW, "0", "10081", "1h"),
                        wrong(
                                Setting.KAFKA_BOOTSTRAP_SERVERS,
                                "kafka",
                                "kafka:0",
                                "http://kafka:9092",
                                "a:9092,b",
                                "user@kafka:9092"),
                        wrong(Setting.KAFKA_TOPIC, "ioc changes", ".", ".."),
                        wrong(Setting.KAFKA_PARTITIONS, "0", "10001"),
                        wrong(Setting.KAFKA_REPLICATION_FACTOR, "0", "101"),
                        wrong(Setting.KAFKA_GROUP_PREFIX, "a b", "a/b"),
                        wrong(Setting.KAFKA_RETIRED_RETENTION, "0", "30d"),
                        wrong(Setting.CONNECTOR_TENANTS, "a\u0000b"),
                        wrong(Setting.CONNECTOR_WORKER_NAME, "a b"),
                        wrong(Setting.OPENCTI_CA_FILE, "a\u0000b"),
                        wrong(Setting.OPENCTI_CONNECT_TIMEOUT, "0", "10s"),
                        wrong(Setting.OPENCTI_REQUEST_TIMEOUT, "0", "30s"),
                        wrong(Setting.CROWDSTRIKE_CA_FILE, "a\u0000b"),
                        wrong(Setting.CROWDSTRIKE_CONNECT_TIMEOUT, "0", "86401"),
                        wrong(
                                Setting.HTTP_PROXY,
                                "https://proxy:3128",
                                "socks5://proxy:1080",
                                "http://user@proxy:3128",
                                "http://u:p#w@proxy:3128",
                                "http://u:p w@proxy:3128"),
                        wrong(Setting.HTTPS_PROXY, "http://proxy:0", "http://proxy:3128/path", "http://:3128"),
                        wrong(Setting.NO_PROXY, "opencti other"))
                .flatMap(List::stream);
    }

    private static List<Arguments> wrong(Setting setting, String... values) {
        return Arrays.stream(values).map(value -> Arguments.of(setting, value)).toList();
    }

    @Test
    void theWrongValuesOfTheseTestsCoverEverySetting() {
        assertThat(wrongValues().map(arguments -> arguments.get()[0]).distinct())
                .containsExactly((Object[]) Setting.values());
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongVariableIsNamedWithWhatIsAllowedAndAnExample(Setting setting, String value) {
        SettingProblem problem = problemOf(setting, value);

        assertThat(problem.name()).isEqualTo(setting.variable());
        assertThat(problem.allowed()).isEqualTo(setting.allowed());
        assertThat(problem.example()).startsWith(setting.variable() + "=" + setting.example());
        assertThat(problem.source()).contains("the environment");
        assertThat(problem.value().isPresent()).isEqualTo(!setting.secret());
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongPropertyIsTheSameProblem(Setting setting, String value) {
        List<SettingProblem> problems =
                problemsOf(requiredWithout(setting.variable()), property(setting.property(), value));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo(setting.variable());
            assertThat(problem.example()).contains(setting.property());
            assertThat(problem.source()).contains("application.properties");
        });
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void theMessageShowsTheValueUnlessItIsSecret(Setting setting, String value) {
        String message = refusalOf(requiredAnd(setting.variable(), value), new Properties())
                .getMessage();

        assertThat(message).contains(setting.variable(), setting.allowed(), setting.example());
        if (setting.secret() && !value.equals("ChangeMe")) {
            assertThat(message).doesNotContain(value).contains("not shown");
        } else if (value.matches("[a-zA-Z0-9:/._-]+") && !setting.secret()) {
            assertThat(message).contains(" " + value + ",");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPENCTI_URL",
                "OPENCTI_TOKEN",
                "CONNECTOR_ID",
                "CONNECTOR_LIVE_STREAM_ID",
                "CROWDSTRIKE_CLIENT_ID",
                "CROWDSTRIKE_CLIENT_SECRET"
            })
    void aRequiredVariableThatIsMissingOrEmptyIsAProblem(String variable) {
        assertThat(problemsOf(requiredWithout(variable), new Properties()))
                .isEqualTo(List.of(new SettingProblem(
                        variable,
                        Optional.empty(),
                        Setting.valueOf(variable).allowed(),
                        variable + "=" + Setting.valueOf(variable).example() + "  (property: "
                                + Setting.valueOf(variable).property() + ")",
                        "is not set",
                        Optional.empty())));
        assertThat(problemOf(Setting.valueOf(variable), "").reason()).isEqualTo("is not set");
    }

    @Test
    void theValueOfTheSampleFilesIsNamedAsSuch() {
        assertThat(problemOf(Setting.CONNECTOR_ID, "ChangeMe").reason()).isEqualTo("is still the sample's ChangeMe");
        assertThat(problemOf(Setting.CROWDSTRIKE_CLIENT_SECRET, "ChangeMe").reason())
                .isEqualTo("is still the sample's ChangeMe");
    }

    @Test
    void secondsInPlaceOfMillisecondsAreNamedAsSuch() {
        assertThat(problemOf(Setting.CONNECTOR_LIVE_STREAM_START_TIMESTAMP, "1795478400")
                        .reason())
                .contains("looks like seconds");
    }

    @Test
    void aTopicHasNoLongerNameThanKafkaAllows() {
        assertThat(problemOf(Setting.KAFKA_TOPIC, "a".repeat(250)).name()).isEqualTo("KAFKA_TOPIC");
    }

    @Test
    void anUnderscoreInAHostNameIsNamedForHttpClientsDoNotKnowIt() {
        assertThat(problemOf(Setting.CROWDSTRIKE_API_BASE_URL, "http://falcon_proxy:8080")
                        .reason())
                .contains("underscore");
    }

    @Test
    void allProblemsAreListedAtOnce() {
        Map<String, String> environment = new HashMap<>(required());
        environment.put("OPENCTI_URL", "opencti:8080");
        environment.remove("OPENCTI_TOKEN");
        environment.put("CROWDSTRIKE_CLIENT_SECRET", "two words");
        Properties properties = property("metrics.port", "http");
        properties.setProperty("opencti.ssl_verify", "true");

        InvalidSettingsException refusal = refusalOf(environment, properties);

        assertThat(refusal.problems())
                .extracting(SettingProblem::name)
                .containsExactly(
                        "OPENCTI_URL",
                        "OPENCTI_TOKEN",
                        "CROWDSTRIKE_CLIENT_SECRET",
                        "METRICS_PORT",
                        "opencti.ssl_verify");
        assertThat(refusal.getMessage()).isEqualToNormalizingNewlines("""
                        The connector cannot start: 5 settings to correct, as environment variables or in application.properties

                        OPENCTI_URL does not start with http:// or https://
                            found:   opencti:8080, in the environment
                            allowed: a URL that starts with http:// or https://, without user name, password, query and fragment
                            example: OPENCTI_URL=https://opencti.example.com  (property: opencti.url)

                        OPENCTI_TOKEN is not set
                            allowed: the API token of an OpenCTI user: visible ASCII characters, no spaces
                            example: OPENCTI_TOKEN=00000000-0000-4000-8000-000000000000  (property: opencti.token)

                        CROWDSTRIKE_CLIENT_SECRET has characters that are not allowed here
                            found:   (not shown, it may be secret), in the environment
                            allowed: the secret of that API client: visible ASCII characters, no spaces
                            example: CROWDSTRIKE_CLIENT_SECRET=the-secret-that-falcon-showed-once  (property: crowdstrike.client-secret)

                        METRICS_PORT is not a whole number
                            found:   http, in application.properties
                            allowed: a whole number from 1 to 65535
                            example: METRICS_PORT=9113  (property: metrics.port)

                        opencti.ssl_verify is not a known property; did you mean opencti.ssl-verify?
                            found:   (not shown, it may be secret), in application.properties
                            allowed: the properties listed in application.properties.sample
                            example: opencti.ssl-verify=true
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "opencti.ssl_verify, opencti.ssl-verify",
        "opencti.tokn, opencti.token",
        "connector.liveStreamId, connector.live-stream-id",
        "connector.live-stream.id, connector.live-stream-id",
        "crowdstrike.client_secret, crowdstrike.client-secret",
        "crowdstrike.action-on-hashes, crowdstrike.action-on-hash",
        "metrics.enabled, metrics.enable",
        "Metrics.port, metrics.port"
    })
    void anUnknownPropertyOfOursNamesTheNearestKnownOneButNotItsValue(String unknown, String nearest) {
        InvalidSettingsException refusal = refusalOf(required(), property(unknown, "perhaps-a-secret"));

        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo(unknown);
            assertThat(problem.reason()).contains(nearest + "?");
        });
        assertThat(refusal.getMessage()).doesNotContain("perhaps-a-secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:pa55word@opencti", "https://user:pa55/word@opencti/a@b", "user:pa55word@opencti",
                        "opencti?key=pa55word",
                "https://opencti/?key=pa55word", "https://opencti/#pa55word", "https://opencti:x@pa55word@y",
                        "https://opencti\npa55word@"
            })
    void credentialsInsideAUrlAreNotShown(String url) {
        String message =
                refusalOf(requiredAnd("OPENCTI_URL", url), new Properties()).getMessage();

        assertThat(message).doesNotContain("pa55").contains("***");
    }

    @Test
    void aSecretInTheWrongPlaceIsNotShownEither() {
        InvalidSettingsException refusal =
                refusalOf(requiredAnd("METRICS_ADDR", "http://x/" + GivenSettings.CLIENT_SECRET), new Properties());

        assertThat(refusal.getMessage()).contains("http://x/***").doesNotContain(GivenSettings.CLIENT_SECRET);
        assertThat(refusal.problems().toString()).doesNotContain(GivenSettings.CLIENT_SECRET);
    }

    @Test
    void aLongOrBrokenValueIsShownOnOneLineOfModerateLength() {
        SettingProblem problem = problemOf(Setting.CONNECTOR_LOG_LEVEL, "info\nFAKE " + "x".repeat(1000));

        assertThat(problem.value().orElseThrow())
                .hasSizeLessThan(130)
                .doesNotContain("\n")
                .startsWith("info·FAKE");
    }
}
