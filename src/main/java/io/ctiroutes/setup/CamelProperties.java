package io.ctiroutes.setup;

import io.ctiroutes.operate.ManagementPort;
import io.ctiroutes.settings.Setting;
import io.ctiroutes.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/**
 * What Camel is told by properties.
 *
 * @param data the folder that the connector keeps its files in
 */
public record CamelProperties(Settings settings, Path data) {

    /** Nothing that only helps development. */
    private static final String PROFILE = "prod";

    /** Of a process that works in this folder. */
    public static CamelProperties of(Settings settings, Path directory) {
        return new CamelProperties(settings, directory.resolve(settings.folder(Setting.CONNECTOR_DATA)));
    }

    /** Camel's own options; application.properties may have others. */
    public Properties camel() {
        boolean metrics = settings.flag(Setting.METRICS_ENABLE);
        Properties camel = new Properties();
        camel.setProperty("camel.main.name", "opencti-falcon");
        camel.setProperty("camel.main.profile", PROFILE);
        camel.setProperty(
                "camel.main.shutdownTimeout",
                Long.toString(
                        settings.seconds(Setting.CONNECTOR_SHUTDOWN_TIMEOUT).toSeconds()));
        camel.setProperty("camel.main.sourceLocationEnabled", "true");
        // bodies may be large and are read once: nothing is gained by keeping copies
        camel.setProperty("camel.main.streamCachingEnabled", "false");
        camel.setProperty("camel.management.enabled", "true");
        ManagementPort management = ManagementPort.of(settings);
        camel.setProperty("camel.management.host", management.host());
        camel.setProperty("camel.management.port", Integer.toString(management.port()));
        camel.setProperty("camel.management.healthCheckEnabled", "true");
        camel.setProperty("camel.management.metricsEnabled", Boolean.toString(metrics));
        camel.setProperty("camel.health.enabled", "true");
        camel.setProperty("camel.metrics.enabled", "true");
        camel.setProperty("camel.metrics.path", "/metrics");
        // it counts every event of every batch as an exchange, with a search through all meters for each
        camel.setProperty("camel.metrics.enableExchangeEventNotifier", "false");
        // the sum over all routes says little, and every event carries its timer about
        camel.setProperty("camel.metrics.routePolicyLevel", "route");
        camel.setProperty("camel.metrics.clearOnReload", "false");
        boolean cli = settings.flag(Setting.CONNECTOR_CLI);
        // what camel get, top and trace ask
        camel.setProperty("camel.main.devConsoleEnabled", Boolean.toString(cli));
        camel.setProperty("camel.trace.enabled", Boolean.toString(cli));
        camel.setProperty("camel.trace.standby", Boolean.toString(cli));
        return camel;
    }

    /** What routes can refer to in double braces: every setting that is no secret. */
    public Properties placeholders() {
        Properties placeholders = new Properties();
        placeholders.putAll(settings.placeholders());
        placeholders.setProperty(Setting.CONNECTOR_DATA.property(), data.toString());
        // what Camel's HTTP component reads
        for (Setting timeout : List.of(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, Setting.CROWDSTRIKE_CONNECT_TIMEOUT)) {
            placeholders.setProperty(
                    timeout.property() + "-millis",
                    Long.toString(settings.seconds(timeout).toMillis()));
        }
        placeholders.setProperty(
                Setting.HITS_INTERVAL.property() + "-millis",
                Long.toString(Duration.ofMinutes(settings.number(Setting.HITS_INTERVAL))
                        .toMillis()));
        return placeholders;
    }
}
