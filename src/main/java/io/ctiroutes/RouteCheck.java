package io.ctiroutes;

import java.io.IOException;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.impl.DefaultCamelContext;

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
            setup.giveProperties(trial);
            setup.prepare(trial);
            files.loadInto(trial);
            RouteStructure.check(files);
            trial.start();
        } catch (InvalidRoutesException e) {
            throw e;
        } catch (Exception e) {
            throw new InvalidRoutesException(RouteProblem.describe(e, trial), e);
        }
    }
}
