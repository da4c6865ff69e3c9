package io.ctiroutes.falcon.delivery;

import java.util.Locale;

/** How an IOC change ended. */
public enum Outcome {
    CREATED,
    UPDATED,
    /** marked with the tag TO_DELETE */
    RETIRED,
    DELETED,
    /** Falcon holds it as wanted already: nothing to do */
    UNCHANGED,
    /** to be retired, but not there: nothing to do */
    ABSENT,
    /** somebody else's: left alone */
    FOREIGN,
    REFUSED;

    /** As metrics and logs show it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
