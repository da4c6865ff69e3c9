package io.ctiroutes.operate;

import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.spi.ModelToXMLDumper;
import org.apache.camel.spi.ModelToYAMLDumper;

/**
 * Camel tells its routes as XML and YAML to whoever asks over JMX, with the placeholders filled in: where a route names a
 * secret, its value. This puts a mask in its place.
 */
public final class MaskedDumps {

    private MaskedDumps() {}

    /** Has a context tell its routes without the secrets. */
    public static void of(CamelContext context, SecretMask mask) {
        replace(context, ModelToXMLDumper.class, mask);
        replace(context, ModelToYAMLDumper.class, mask);
    }

    private static <T> void replace(CamelContext context, Class<T> type, SecretMask mask) {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        extension.addContextPlugin(
                type,
                SecretMask.answers(
                        type,
                        extension.getContextPlugin(type),
                        answer -> answer instanceof String text ? mask.over(text) : answer));
    }
}
