package io.ctiroutes;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.CliConnector;
import org.apache.camel.spi.CliConnectorFactory;

/**
 * Camel's command line. Being on the class path is enough for Camel to serve it from the very beginning of a start, by a
 * thread that looks around in the context while the routes are still being built in it: now and then one of the two finds
 * the registry changed under its hands, and the start fails. So it is kept out until the routes run.
 */
final class CamelCli {

    private CamelCli() {}

    /** Has a context that is about to start neither seen nor steered by files in {@code ~/.camel}. */
    static void keepOut(CamelContext context) {
        factory(context).ifPresent(factory -> factory.setEnabled(false));
    }

    /** Lets the command line in when all routes of a context that is about to start have been started. */
    static void serveOnceStarted(CamelContext context) throws Exception {
        context.addStartupListener(new StartupListener() {
            @Override
            public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
                // too early: the routes come after this
            }

            @Override
            public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted) throws Exception {
                serve(started);
            }
        });
    }

    private static void serve(CamelContext context) throws Exception {
        Optional<CliConnectorFactory> factory = factory(context);
        if (factory.isPresent() && context.hasService(CliConnector.class) == null) {
            factory.get().setEnabled(true);
            context.addService(factory.get().createConnector(), true, true);
        }
    }

    private static Optional<CliConnectorFactory> factory(CamelContext context) {
        return Optional.ofNullable(context.getCamelContextExtension().getContextPlugin(CliConnectorFactory.class));
    }
}
