package io.ctiroutes.reconcile;

import java.util.Locale;

/** What is to be said of one IOC once both sides are known, in the order in which a report tells it. */
public enum DriftKind {
    /** Falcon holds it as OpenCTI wants it */
    EQUAL(false, "as OpenCTI wants them"),
    /** nobody wants it any more, and it is marked so */
    RETIRED(false, "wanted by nobody, and marked as retired"),
    /** it has expired, and Falcon no longer acts on it */
    EXPIRED(false, "have expired, Falcon does not act on them"),
    /** wanted, but somebody else's IOC is there, which is left alone */
    FOREIGN(false, "wanted, but somebody else's and left alone"),
    /** something has happened to it while the check was running, which the next one sees */
    LATER(false, "changed meanwhile, left to the next check"),
    MISSING(true, "wanted, but not in Falcon"),
    /** in some field */
    DIFFERENT(true, "not as OpenCTI wants them"),
    /** Falcon has accepted what is wanted, and shows something else */
    CHANGED_BY_HAND(true, "changed by somebody in Falcon"),
    /** Falcon has refused what is wanted: there is a dead letter */
    REFUSED(true, "refused by Falcon before"),
    /** ours, but OpenCTI does not want it */
    UNWANTED(true, "ours, but wanted by nobody"),
    /** it was retired, and Falcon acts on it all the same */
    STILL_LIVE(true, "retired, but still live"),
    /** a guard keeps back what is to be done about it */
    OWED(true, "kept back by a guard");

    private final boolean drift;
    private final String meaning;

    DriftKind(boolean drift, String meaning) {
        this.drift = drift;
        this.meaning = meaning;
    }

    /** As files, metrics and reports show it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The kind that is shown so.
     *
     * @throws IllegalArgumentException if there is none
     */
    static DriftKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** In a few words for people. */
    public String meaning() {
        return meaning;
    }

    /** Whether Falcon does not hold what OpenCTI wants, and it is for the connector or for somebody to put right. */
    public boolean isDrift() {
        return drift;
    }

    /** Whether a repair does something about it: not what waits for somebody's word, or was refused already. */
    boolean isRepaired() {
        return drift && this != REFUSED && this != OWED;
    }
}
