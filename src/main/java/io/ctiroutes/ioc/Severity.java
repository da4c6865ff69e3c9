package io.ctiroutes.ioc;

import java.util.Locale;

/** Falcon's severities, in rising order. */
public enum Severity {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    private static final int BAND = 20;
    private static final Severity[] RISING = values();

    private final String text = name().toLowerCase(Locale.ROOT);

    /**
     * The severity of an OpenCTI score: 0-19 informational, 20-39 low, 40-59 medium, 60-79 high, 80-100 critical.
     *
     * @param score OpenCTI's score; what lies outside 0-100 is taken as the nearer end
     */
    public static Severity ofScore(int score) {
        int band = Math.floorDiv(score, BAND);
        return RISING[Math.max(0, Math.min(band, RISING.length - 1))];
    }

    /**
     * The severity that Falcon spells so.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Severity of(String text) {
        for (Severity severity : RISING) {
            if (severity.text.equals(text)) {
                return severity;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no severity: use informational, low, medium, high or critical");
    }

    /** The severity as Falcon's API spells it. */
    public String text() {
        return text;
    }
}
