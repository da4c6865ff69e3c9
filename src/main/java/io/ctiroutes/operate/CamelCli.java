package io.ctiroutes.operate;

import io.ctiroutes.text.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.CliConnector;
import org.apache.camel.spi.CliConnectorFactory;
import org.apache.camel.util.HomeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's command line. Being on the class path is enough for Camel to serve it from the very beginning of a start, by a
 * thread that looks around in the context while the routes are still being built in it: now and then one of the two finds
 * the registry changed under its hands, and the start fails. So it is kept out until the routes run. Its files are for this
 * user only: they tell what passes through the routes.
 */
public final class CamelCli {

    private static final Logger LOG = LoggerFactory.getLogger(CamelCli.class);

    private static final Path FOLDER = Path.of(HomeHelper.resolveHomeDir(), ".camel");

    private CamelCli() {}

    /** Has a context that is about to start neither seen nor steered by files in {@code ~/.camel}. */
    public static void keepOut(CamelContext context) {
        factory(context).ifPresent(factory -> factory.setEnabled(false));
    }

    /** Lets the command line in when all routes of a context that is about to start have been started. */
    public static void serveOnceStarted(CamelContext context) throws Exception {
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
            keepFromOthers();
            context.addService(factory.get().createConnector(), true, true);
        }
    }

    /** Of the folder, for Camel makes some of its files anew while it runs. */
    private static void keepFromOthers() {
        try {
            PrivateFiles.createFolder(FOLDER);
            PrivateFiles.restrictFolder(FOLDER);
        } catch (IOException e) {
            LOG.warn("what Camel's command line is told in {} cannot be kept from others: {}", FOLDER, e.toString());
        }
    }

    private static Optional<CliConnectorFactory> factory(CamelContext context) {
        return Optional.ofNullable(context.getCamelContextExtension().getContextPlugin(CliConnectorFactory.class));
    }
}
