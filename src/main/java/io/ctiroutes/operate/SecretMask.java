package io.ctiroutes.operate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Hides secrets in text that others may read, however they are spelled there. */
public final class SecretMask {

    private static final String MASK = "***";
    private static final int SHORTEST_PIECE = 4;

    private final List<String> secrets;

    private SecretMask(List<String> secrets) {
        this.secrets = secrets;
    }

    /**
     * A mask for these.
     *
     * @param secrets values, none of them empty
     */
    public static SecretMask of(Collection<String> secrets) {
        // a secret may begin with another one
        return new SecretMask(secrets.stream()
                .flatMap(SecretMask::spellings)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList());
    }

    /** The text with a mask in place of each secret. */
    public String over(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    /** What answers like another of its interface, with something done to each answer. */
    static <T> T answers(Class<T> type, T original, UnaryOperator<Object> masking) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return masking.apply(method.invoke(original, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
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
