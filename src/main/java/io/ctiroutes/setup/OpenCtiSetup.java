package io.ctiroutes.setup;

import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.time.Duration;

/** How OpenCTI's stream is read. */
final class OpenCtiSetup {

    private OpenCtiSetup() {}

    /** What all {@code opencti:} endpoints of the routes have in common; each may say otherwise. */
    static OpenCtiConfiguration configuration(Settings settings) {
        OpenCtiConfiguration configuration = new OpenCtiConfiguration();
        configuration.setUrl(settings.text(Setting.OPENCTI_URL));
        configuration.setToken(settings.text(Setting.OPENCTI_TOKEN));
        configuration.setSslVerify(settings.flag(Setting.OPENCTI_SSL_VERIFY));
        configuration.setCustomHeaders(settings.text(Setting.OPENCTI_CUSTOM_HEADERS));
        configuration.setConnectorId(settings.text(Setting.CONNECTOR_ID));
        configuration.setConnectorName(settings.text(Setting.CONNECTOR_NAME));
        configuration.setConnectorScope(settings.text(Setting.CONNECTOR_SCOPE));
        configuration.setListenDelete(settings.flag(Setting.CONNECTOR_LIVE_STREAM_LISTEN_DELETE));
        configuration.setNoDependencies(settings.flag(Setting.CONNECTOR_LIVE_STREAM_NO_DEPENDENCIES));
        configuration.setWithInferences(settings.flag(Setting.CONNECTOR_LIVE_STREAM_WITH_INFERENCES));
        configuration.setRecoverIsoDate(settings.text(Setting.CONNECTOR_LIVE_STREAM_RECOVER_ISO_DATE));
        configuration.setStartTimestamp(settings.startId().orElse("0"));
        configuration.setBatchSize(settings.number(Setting.CONNECTOR_BATCH_SIZE));
        configuration.setQueueEvents(settings.number(Setting.CONNECTOR_QUEUE_EVENTS));
        configuration.setQueueBytes(settings.bytes(Setting.CONNECTOR_QUEUE_BYTES));
        configuration.setMaxEventBytes(settings.bytes(Setting.CONNECTOR_MAX_EVENT_BYTES));
        configuration.setMaxAttempts(settings.number(Setting.CONNECTOR_MAX_ATTEMPTS));
        configuration.setIdleTimeout(settings.seconds(Setting.CONNECTOR_IDLE_TIMEOUT));
        configuration.setRetryDelay(Duration.ofMillis(settings.number(Setting.CONNECTOR_RETRY_DELAY)));
        configuration.setRetryDelayMax(Duration.ofMillis(settings.number(Setting.CONNECTOR_RETRY_DELAY_MAX)));
        configuration.setSaveState(!settings.flag(Setting.CROWDSTRIKE_DRY_RUN));
        return configuration;
    }
}
