package io.ctiroutes;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.spi.ModelToXMLDumper;
import org.apache.camel.spi.ModelToYAMLDumper;

/**
 * Camel tells its routes as XML and YAML to whoever asks over JMX, with the placeholders filled in: where a route names a
 * secret, its value. This puts a mask in its place.
 */
final class MaskedDumps {

    private static final String MASK = "***";
    private static final int SHORTEST_PIECE = 4;

    private final List<String> secrets;

    private MaskedDumps(Collection<String> secrets) {
        // a secret may begin with another one
        this.secrets = secrets.stream()
                .flatMap(MaskedDumps::spellings)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /**
     * Has a context tell its routes without these.
     *
     * @param secrets values, none of them empty
     */
    static void of(CamelContext context, Collection<String> secrets) {
        MaskedDumps masked = new MaskedDumps(secrets);
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
                        return answer instanceof String text ? masked(text) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        extension.addContextPlugin(type, type.cast(masking));
    }

    private String masked(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** As it is, in XML, in a URI, and in a URI in XML; and in pieces, for the YAML cuts URIs at every ampersand. */
    private static Stream<String> spellings(String secret) {
        Stream<String> pieces = Stream.of(secret.split("&")).filter(piece -> piece.length() >= SHORTEST_PIECE);
        return Stream.concat(Stream.of(secret), pieces)
                .flatMap(text ->
                        Stream.of(text, text.replace('+', ' '), URLEncoder.encode(text, StandardCharsets.UTF_8)))
                .flatMap(text -> Stream.of(text, inXml(text), inXml(text).replace("\"", "&quot;")));
    }

    private static String inXml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
