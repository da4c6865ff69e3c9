package io.ctiroutes.sandbox;

import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.settings.Settings;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.ConnectorBeans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Route files with all their beans, for a Camel context that a test starts. If its settings do not say otherwise, neither
 * OpenCTI nor Falcon is there.
 *
 * @param folder where the route files are
 * @param data where dead letters are kept
 * @param settings by the names of their environment variables
 * @param edit what becomes of the text of a file before it is loaded
 */
public record RoutesUnderTest(
        Path folder, Path data, Map<String, String> settings, ConnectorMetrics metrics, UnaryOperator<String> edit) {

    private static final Map<String, String> NOBODY = Map.of(
            "DEPLOYMENT_REPORTING_ENABLED", "false",
            "OPENCTI_URL", "http://127.0.0.1:1",
            "OPENCTI_TOKEN", "none",
            "CONNECTOR_ID", "none",
            "CONNECTOR_LIVE_STREAM_ID", "live",
            "CROWDSTRIKE_API_BASE_URL", "http://127.0.0.1:1",
            "CROWDSTRIKE_CLIENT_ID", "none",
            "CROWDSTRIKE_CLIENT_SECRET", "none");

    /**
     * The routes of a folder, not started yet.
     *
     * @param data where dead letters would be kept
     */
    public static CamelContext in(Path folder, Path data) throws Exception {
        ConnectorMetrics metrics = new ConnectorMetrics(new SimpleMeterRegistry(), "test");
        CamelContext context = new DefaultCamelContext();
        new RoutesUnderTest(folder, data, Map.of(), metrics, UnaryOperator.identity()).loadInto(context);
        return context;
    }

    /** Gives a context that is not started yet the routes and what they need. */
    public void loadInto(CamelContext context) throws Exception {
        Map<String, String> environment = new HashMap<>(NOBODY);
        environment.putAll(settings);
        Settings all = Settings.of(environment, new Properties());
        CamelSetup setup = new CamelSetup(
                all,
                data,
                new ConnectorBeans(all, metrics),
                SafetyRails.none(),
                folder,
                "file:none.properties;optional=true");
        context.disableJMX();
        setup.giveProperties(context);
        setup.prepare(context);
        setup.openLedger(context);
        // there is nobody to be asked for claims that it does not know
        context.getRegistry().lookupByNameAndType("ledger", Ledger.class).complete();
        // all at once: a route of one file may follow the routeConfiguration of another
        PluginHelper.getRoutesLoader(context).loadRoutes(files());
        // nothing asks Falcon but what the test begins
        Optional.ofNullable(context.getCamelContextExtension()
                        .getContextPlugin(Model.class)
                        .getRouteDefinition("count"))
                .ifPresent(route -> route.setAutoStartup("false"));
    }

    private List<Resource> files() throws IOException {
        List<Resource> resources = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".camel.yaml")) {
                    resources.add(ResourceHelper.fromString(name, edit.apply(Files.readString(file))));
                }
            }
        }
        return resources;
    }
}
