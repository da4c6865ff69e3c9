package io.ctiroutes;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CliConnectorFactory;

/** Camel's command line. Being on the class path is enough for Camel to serve it: it has to be told not to. */
final class CamelCli {

    private CamelCli() {}

    /** Decides whether a context that is about to start can be seen and steered by files in {@code ~/.camel}. */
    static void allow(CamelContext context, boolean allowed) {
        Optional.ofNullable(context.getCamelContextExtension().getContextPlugin(CliConnectorFactory.class))
                .ifPresent(factory -> factory.setEnabled(allowed));
    }
}
