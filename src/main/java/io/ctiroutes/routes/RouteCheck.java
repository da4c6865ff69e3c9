package io.ctiroutes.routes;

import io.ctiroutes.opencti.OpenCtiEndpoint;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.ModelCamelContext;

/**
 * Tells whether route files can be run, without running them: builds all routes in a Camel context of their own, which
 * never starts them. What Camel finds wrong there it would find wrong in the running context, after the routes that run
 * had been removed.
 */
public final class RouteCheck {

    private final Consumer<CamelContext> setup;

    /**
     * A check.
     *
     * @param setup gives a context what the routes need: beans, placeholders, components, threads
     */
    public RouteCheck(Consumer<CamelContext> setup) {
        this.setup = setup;
    }

    /**
     * Checks route files, all together.
     *
     * @throws InvalidRoutesException if they cannot be run
     */
    void check(RouteFiles files) {
        try (DefaultCamelContext trial = new DefaultCamelContext()) {
            check(files, trial);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void check(RouteFiles files, DefaultCamelContext trial) {
        try {
            trial.getCamelContextExtension().setName("route-check");
            trial.disableJMX();
            trial.setAutoStartup(false);
            trial.setStartupSummaryLevel(StartupSummaryLevel.Off);
            setup.accept(trial);
            files.loadInto(trial);
            RouteStructure.check(files);
            BeanCalls.check(files, trial);
            trial.start();
            NextCalls.check(trial);
            requireOneRouteForEachConnector(trial);
        } catch (InvalidRoutesException e) {
            throw e;
        } catch (Exception e) {
            throw new InvalidRoutesException(RouteProblem.describe(e, trial), e);
        }
    }

    /** A connector has one position: two routes that read as the same one would overwrite each other's. */
    private static void requireOneRouteForEachConnector(ModelCamelContext trial) {
        Map<String, Route> readers = new HashMap<>();
        for (Route route : trial.getRoutes()) {
            if (route.getEndpoint() instanceof OpenCtiEndpoint stream) {
                OpenCtiConfiguration connector = stream.getConfiguration();
                Route other = readers.putIfAbsent(connector.getUrl() + ' ' + connector.getConnectorId(), route);
                if (other != null) {
                    FromDefinition input =
                            trial.getRouteDefinition(route.getRouteId()).getInput();
                    throw new InvalidRoutesException(String.format(
                            "%s, line %d, route %s: the route %s reads as the connector %s already, and both would overwrite"
                                    + " its position in OpenCTI. Take one of them out, or give it a connector of its own:"
                                    + " the option connectorId=, with another UUID",
                            input.getLocation(),
                            input.getLineNumber(),
                            route.getRouteId(),
                            other.getRouteId(),
                            connector.getConnectorId()));
                }
            }
        }
    }
}
