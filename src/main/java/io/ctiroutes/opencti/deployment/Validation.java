package io.ctiroutes.opencti.deployment;

import java.time.Instant;
import java.util.Locale;

/**
 * Whether a harmless test of an indicator was noticed.
 *
 * @param indicatorId OpenCTI's internal id, or a STIX id
 * @param at          when it was noticed, or until when it was looked for
 * @param hits        how often it was noticed; 0 if it is not known, or was missed
 * @param evidence    what was noticed, for people; may be empty
 */
public record Validation(String indicatorId, Verdict verdict, Instant at, int hits, String evidence) {

    /** What came of the test. */
    public enum Verdict {
        DETECTED,
        PREVENTED,
        MISSED;

        /** As OpenCTI spells it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
