package io.ctiroutes.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.settings.kind.RefusedValueException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettingTest {

    @Test
    void namesAndDefaultsAreThoseOfThePythonConnector() {
        Map<String, String> python = new LinkedHashMap<>();
        python.put("OPENCTI_URL", "");
        python.put("OPENCTI_TOKEN", "");
        python.put("OPENCTI_SSL_VERIFY", "false");
        python.put("OPENCTI_CUSTOM_HEADERS", "");
        python.put("OPENCTI_JSON_LOGGING", "true");
        python.put("CONNECTOR_ID", "");
        python.put("CONNECTOR_TYPE", "STREAM");
        python.put("CONNECTOR_NAME", "CrowdstrikeEndpointSecurity");
        python.put("CONNECTOR_SCOPE", "crowdstrike-endpoint-security");
        python.put("CONNECTOR_LOG_LEVEL", "error");
        python.put("CONNECTOR_LIVE_STREAM_ID", "");
        python.put("CONNECTOR_LIVE_STREAM_LISTEN_DELETE", "true");
        python.put("CONNECTOR_LIVE_STREAM_NO_DEPENDENCIES", "true");
        python.put("CONNECTOR_LIVE_STREAM_WITH_INFERENCES", "false");
        python.put("CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE", "");
        python.put("CONNECTOR_LIVE_STREAM_START_TIMESTAMP", "");
        python.put("CROWDSTRIKE_API_BASE_URL", "https://api.crowdstrike.com");
        python.put("CROWDSTRIKE_CLIENT_ID", "");
        python.put("CROWDSTRIKE_CLIENT_SECRET", "");
        python.put("CROWDSTRIKE_PERMANENT_DELETE", "false");
        python.put("CROWDSTRIKE_FALCON_FOR_MOBILE_ACTIVE", "false");
        python.put("CROWDSTRIKE_ACTION_ON_IP", "detect");
        python.put("CROWDSTRIKE_ACTION_ON_DOMAIN", "detect");
        python.put("CROWDSTRIKE_ACTION_ON_HASH", "detect");
        python.put("METRICS_ENABLE", "false");
        python.put("METRICS_PORT", "9113");
        python.put("METRICS_ADDR", "0.0.0.0");
        python.put("DEPLOYMENT_REPORTING_ENABLED", "true");
        python.put("HITS_REPORTING_ENABLED", "true");
        python.put("SECURITY_PLATFORM_NAME", "CrowdStrike Falcon");
        python.put("SECURITY_PLATFORM_TYPE", "EDR");
        python.put("SECURITY_PLATFORM_ID", "");

        assertThat(defaults()).containsAllEntriesOf(python);
    }

    @Test
    void theOtherSettingsAreOurs() {
        assertThat(defaults())
                .hasSize(95)
                .containsEntry("CONSOLE_ENABLE", "false")
                .containsEntry("CONSOLE_PASSWORD", "")
                .containsEntry("CONSOLE_HOSTS", "")
                .containsEntry("CONNECTOR_ROUTES", "routes")
                .containsEntry("CONNECTOR_MODE", "all")
                .containsEntry("CONNECTOR_CLI", "false")
                .containsEntry("CONNECTOR_DATA", "data")
                .containsEntry("CONNECTOR_BATCH_SIZE", "4000")
                .containsEntry("CONNECTOR_QUEUE_EVENTS", "4000")
                .containsEntry("CONNECTOR_QUEUE_BYTES", "67108864")
                .containsEntry("CONNECTOR_MAX_EVENT_BYTES", "8388608")
                .containsEntry("CONNECTOR_MAX_ATTEMPTS", "10")
                .containsEntry("CONNECTOR_IDLE_TIMEOUT", "45")
                .containsEntry("CONNECTOR_EXCLUSIONS", "")
                .containsEntry("CROWDSTRIKE_ALLOW_PRIVATE_ADDRESSES", "false")
                .containsEntry("CONNECTOR_RETRY_DELAY", "1000")
                .containsEntry("CONNECTOR_RETRY_DELAY_MAX", "60000")
                .containsEntry("CONNECTOR_SHUTDOWN_TIMEOUT", "30")
                .containsEntry("CONNECTOR_EXCLUSIONS", "")
                .containsEntry("CROWDSTRIKE_ALLOW_PRIVATE_ADDRESSES", "false")
                .containsEntry("CONNECTOR_RETRY_DELAY", "1000")
                .containsEntry("CONNECTOR_RETRY_DELAY_MAX", "60000")
                .containsEntry("CROWDSTRIKE_SOFT_DELETE_ACTION", "no_action")
                .containsEntry("CROWDSTRIKE_ADOPT_FOREIGN", "false")
                .containsEntry("CROWDSTRIKE_DRY_RUN", "false")
                .containsEntry("CROWDSTRIKE_PARALLEL_REQUESTS", "4")
                .containsEntry("CROWDSTRIKE_MAX_ROWS_PER_REQUEST", "2000")
                .containsEntry("CROWDSTRIKE_MAX_URL_BYTES", "16000")
                .containsEntry("CROWDSTRIKE_MAX_BODY_BYTES", "4194304")
                .containsEntry("CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE", "3000")
                .containsEntry("CONNECTOR_RECONCILE", "report")
                .containsEntry("CONNECTOR_RECONCILE_INTERVAL", "24")
                .containsEntry("CONNECTOR_MAX_RETIRE_PERCENT", "20")
                .containsEntry("CROWDSTRIKE_MAX_IOCS", "1000000")
                .containsEntry("CROWDSTRIKE_QUOTA_RESERVE", "10000")
                .containsEntry("CROWDSTRIKE_PURGE_RETIRED_AFTER", "30")
                .containsEntry("CROWDSTRIKE_SEARCH_LAG", "30")
                .containsEntry("CROWDSTRIKE_DESCRIPTION_MAX_LENGTH", "200")
                .containsEntry("CROWDSTRIKE_REQUEST_TIMEOUT", "60")
                .containsEntry("CROWDSTRIKE_HOST_GROUPS", "")
                .containsEntry("CROWDSTRIKE_TAGS", "")
                .containsEntry("CROWDSTRIKE_RETRODETECTS", "false")
                .containsEntry("CROWDSTRIKE_MEMBER_CID", "")
                .containsEntry("HITS_INTERVAL", "5")
                .containsEntry("HITS_BY_SOURCE", "true")
                .containsEntry("HITS_SIGHTINGS", "false")
                .containsEntry("VALIDATION_ENABLED", "false")
                .containsEntry("VALIDATION_WINDOW", "60")
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "")
                .containsEntry("KAFKA_TOPIC", "ioc-changes")
                .containsEntry("KAFKA_PARTITIONS", "8")
                .containsEntry("KAFKA_REPLICATION_FACTOR", "3")
                .containsEntry("KAFKA_GROUP_PREFIX", "opencti-falcon")
                .containsEntry("KAFKA_RETIRED_RETENTION", "30")
                .containsEntry("CONNECTOR_TENANTS", "tenants")
                .containsEntry("CONNECTOR_WORKER_NAME", "")
                .containsEntry("OPENCTI_CA_FILE", "")
                .containsEntry("OPENCTI_CONNECT_TIMEOUT", "10")
                .containsEntry("OPENCTI_REQUEST_TIMEOUT", "30")
                .containsEntry("CROWDSTRIKE_CA_FILE", "")
                .containsEntry("CROWDSTRIKE_CONNECT_TIMEOUT", "10")
                .containsEntry("HTTP_PROXY", "")
                .containsEntry("HTTPS_PROXY", "")
                .containsEntry("NO_PROXY", "");
    }

    @Test
    void theRequiredOnesHaveNoDefault() {
        assertThat(Setting.values())
                .filteredOn(setting -> setting.requiredIn(Mode.ALL))
                .extracting(Setting::variable)
                .containsExactlyInAnyOrderElementsOf(GivenSettings.required().keySet());
        assertThat(Setting.values())
                .filteredOn(setting -> Arrays.stream(Mode.values()).anyMatch(setting::requiredIn))
                .extracting(Setting::defaultText)
                .containsOnly("");
    }

    @Test
    void whatCarriesCredentialsIsSecret() {
        assertThat(Setting.values())
                .filteredOn(Setting::secret)
                .containsExactly(
                        Setting.OPENCTI_TOKEN,
                        Setting.OPENCTI_CUSTOM_HEADERS,
                        Setting.CROWDSTRIKE_CLIENT_SECRET,
                        Setting.CONSOLE_PASSWORD,
                        Setting.HTTP_PROXY,
                        Setting.HTTPS_PROXY);
    }

    @ParameterizedTest
    @EnumSource
    void itsConstantIsItsVariable(Setting setting) {
        assertThat(setting.variable()).isEqualTo(setting.name());
    }

    @ParameterizedTest
    @EnumSource
    void itIsDescribedInOneSentenceWithAnExampleThatIsAllowed(Setting setting) throws RefusedValueException {
        assertThat(setting.description()).endsWith(".").doesNotContain("\n");
        assertThat(setting.allowed()).isNotBlank();
        assertThat(setting.kind().read(setting.example())).isNotNull();
    }

    private static Map<String, String> defaults() {
        return Arrays.stream(Setting.values()).collect(Collectors.toMap(Setting::variable, Setting::defaultText));
    }
}
