package io.ctiroutes.stix;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An indicator as OpenCTI sends it, cut down to what matters for an IOC.
 *
 * @param internalId  OpenCTI's own id, which stays when the pattern is edited; the STIX id where it is missing
 * @param name        its name
 * @param pattern     the pattern text
 * @param patternType the pattern's language; only {@code stix} can be an IOC
 * @param revoked     whether it no longer counts
 * @param validUntil  until when it counts
 * @param score       0-100; {@link #DEFAULT_SCORE} where OpenCTI gave none
 * @param platforms   {@code x_mitre_platforms}
 * @param labels      its labels
 * @param description its description
 */
public record Indicator(
        String internalId,
        String name,
        String pattern,
        String patternType,
        boolean revoked,
        Optional<Instant> validUntil,
        int score,
        List<String> platforms,
        List<String> labels,
        Optional<String> description) {

    /** OpenCTI's own default, of severity medium. */
    public static final int DEFAULT_SCORE = 50;

    public Indicator {
        platforms = List.copyOf(platforms);
        labels = List.copyOf(labels);
    }

    /** Whether the pattern is in STIX's language. */
    public boolean stix() {
        return "stix".equals(patternType);
    }
}
