package io.ctiroutes.operate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.spi.ModelToXMLDumper;
import org.apache.camel.spi.ModelToYAMLDumper;

/**
 * Camel tells its routes as XML and YAML to whoever asks over JMX, with the placeholders filled in: where a route names a
 * secret, its value. This puts a mask in its place.
 */
public final class MaskedDumps {

    private final SecretMask mask;

    private MaskedDumps(SecretMask mask) {
        this.mask = mask;
    }

    /** Has a context tell its routes without the secrets. */
    public static void of(CamelContext context, SecretMask mask) {
        MaskedDumps masked = new MaskedDumps(mask);
        ExtendedCamelContext extension = context.getCamelContextExtension();
        masked.replace(extension, ModelToXMLDumper.class);
        masked.replace(extension, ModelToYAMLDumper.class);
    }

    private <T> void replace(ExtendedCamelContext extension, Class<T> type) {
        T dumper = extension.getContextPlugin(type);
        Object masking =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(dumper, arguments);
                        return answer instanceof String text ? mask.over(text) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        extension.addContextPlugin(type, type.cast(masking));
    }
}
