package io.ctiroutes.falcon.delivery;

import java.util.Locale;

/** How an IOC change ended. */
public enum Outcome {
    CREATED,
    UPDATED,
    /** marked with the tag TO_DELETE */
    RETIRED,
    DELETED,
    /** deleted to make room for another */
    EVICTED,
    /** Falcon holds it as wanted already, as the ledger knows: nothing to do */
    UNCHANGED,
    /** Falcon holds it as wanted already, as a dry run has seen: nothing to do */
    EQUAL,
    /** to be retired, but not there: nothing to do */
    ABSENT,
    /** somebody else's: left alone */
    FOREIGN,
    /** kept back by a guard, and on record */
    OWED,
    REFUSED;

    /** As metrics and logs show it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
