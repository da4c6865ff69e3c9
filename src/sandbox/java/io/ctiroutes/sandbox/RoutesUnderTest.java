package io.ctiroutes.sandbox;

import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.ConnectorBeans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Route files with all their beans, in a Camel context that a test starts: neither OpenCTI nor Falcon is there. */
public final class RoutesUnderTest {

    private static final Map<String, String> NOBODY = Map.of(
            "OPENCTI_URL", "http://127.0.0.1:1",
            "OPENCTI_TOKEN", "none",
            "CONNECTOR_ID", "none",
            "CONNECTOR_LIVE_STREAM_ID", "live",
            "CROWDSTRIKE_API_BASE_URL", "http://127.0.0.1:1",
            "CROWDSTRIKE_CLIENT_ID", "none",
            "CROWDSTRIKE_CLIENT_SECRET", "none");

    private RoutesUnderTest() {}

    /**
     * The routes of a folder, not started yet.
     *
     * @param data where dead letters would be kept
     */
    public static CamelContext in(Path folder, Path data) throws Exception {
        Settings settings = Settings.of(NOBODY, new Properties());
        ConnectorMetrics metrics = new ConnectorMetrics(new SimpleMeterRegistry(), "test");
        CamelSetup setup = new CamelSetup(
                settings,
                data,
                new ConnectorBeans(settings, metrics),
                SafetyRails.none(),
                folder,
                "file:none;optional=true");
        DefaultCamelContext context = new DefaultCamelContext();
        setup.giveProperties(context);
        setup.prepare(context);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> routes = files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .toList();
            for (Path file : routes) {
                String name = file.getFileName().toString();
                PluginHelper.getRoutesLoader(context)
                        .loadRoutes(ResourceHelper.fromString(name, Files.readString(file)));
            }
        }
        return context;
    }
}
