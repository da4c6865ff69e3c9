package io.ctiroutes;

import java.util.Collection;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/**
 * Tells whether route files can be run, without running them: builds all routes in a Camel context of their own, which
 * never starts them. What Camel finds wrong there it would find wrong in the running context, after the routes that run
 * had been removed.
 */
final class RouteCheck {

    private final CamelSetup setup;

    RouteCheck(CamelSetup setup) {
        this.setup = setup;
    }

    /**
     * Checks route files, all together.
     *
     * @throws InvalidRoutesException if they cannot be run
     */
    void check(RouteFiles files) {
        Collection<Resource> resources = files.resources();
        try (DefaultCamelContext trial = new DefaultCamelContext()) {
            trial.getCamelContextExtension().setName("route-check");
            trial.disableJMX();
            trial.setAutoStartup(false);
            trial.setStartupSummaryLevel(StartupSummaryLevel.Off);
            setup.giveProperties(trial);
            setup.prepare(trial);
            PluginHelper.getRoutesLoader(trial).loadRoutes(resources);
            trial.start();
        } catch (Exception e) {
            throw new InvalidRoutesException(RouteProblem.describe(e, files), e);
        }
    }
}
