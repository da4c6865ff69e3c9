package io.ctiroutes.falcon.delivery;

import io.ctiroutes.ioc.IocChange;
import java.util.Locale;

/** What an IOC change wants. */
public enum Operation {
    UPSERT,
    RETIRE;

    static Operation of(IocChange change) {
        return change instanceof IocChange.Upsert ? UPSERT : RETIRE;
    }

    /** As metrics show it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
