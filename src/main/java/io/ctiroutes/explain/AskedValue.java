package io.ctiroutes.explain;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.observable.ObservableRules;
import java.util.List;
import java.util.Optional;

/** The value that somebody asks for, in any spelling, such as {@code Evil.Example.} or {@code domain:evil.example}. */
final class AskedValue {

    // a hash could be a domain of one label, too
    private static final List<IocType> MOST_SPECIAL_FIRST =
            List.of(IocType.SHA256, IocType.MD5, IocType.IPV4, IocType.IPV6, IocType.DOMAIN);

    private AskedValue() {}

    /** The IOC that is meant; empty if the value is none. */
    static Optional<IocKey> key(String value) {
        String asked = value.strip();
        int colon = asked.indexOf(':');
        if (colon > 0 && IocType.isKnown(asked.substring(0, colon))) {
            return ObservableRules.keyOf(asked.substring(0, colon), asked.substring(colon + 1));
        }
        return MOST_SPECIAL_FIRST.stream()
                .flatMap(type -> ObservableRules.keyOf(type.text(), asked).stream())
                .findFirst();
    }
}
