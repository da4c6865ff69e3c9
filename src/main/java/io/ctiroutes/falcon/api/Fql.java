package io.ctiroutes.falcon.api;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Falcon Query Language: the filters that find IOCs by their keys. */
public final class Fql {

    private Fql() {}

    /**
     * A filter for IOCs of these keys. It may find others too, where a value stands under two types: compare the keys.
     *
     * @param keys at least one
     */
    public static String keys(Collection<IocKey> keys) {
        Set<IocType> types = EnumSet.noneOf(IocType.class);
        keys.forEach(key -> types.add(key.type()));
        return "type:[" + types.stream().map(type -> quoted(type.text())).collect(Collectors.joining(","))
                + "]+value:["
                + keys.stream().map(key -> quoted(key.value())).collect(Collectors.joining(",")) + "]";
    }

    /** The text for a URL's query: a plus sign, which means AND, must not arrive as a space. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** How many bytes one more key takes in an encoded filter. */
    public static int encodedLength(IocKey key) {
        return encoded("," + quoted(key.value())).length();
    }

    /** The text as a value of a filter. */
    public static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
