package io.ctiroutes.explain;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.observable.ObservableRules;
import java.util.Optional;

/** The value that somebody asks for, in any spelling, such as {@code Evil.Example.} or {@code domain:evil.example}. */
final class AskedValue {

    private AskedValue() {}

    /** The IOC that is meant; empty if the value is none. */
    static Optional<IocKey> key(String value) {
        String asked = value.strip();
        int colon = asked.indexOf(':');
        if (colon > 0 && IocType.isKnown(asked.substring(0, colon))) {
            return ObservableRules.keyOf(asked.substring(0, colon), asked.substring(colon + 1));
        }
        return ObservableRules.keyOf(asked);
    }
}
