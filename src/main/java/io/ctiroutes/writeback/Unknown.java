package io.ctiroutes.writeback;

import java.util.Locale;

/** What OpenCTI's refusals say is not there: or is, and not for the connector's user to see. */
enum Unknown {
    /** Then nobody misses what is not told of it. */
    INDICATOR("indicator not found", "element(s) not found"),
    /** Somebody has deleted it. */
    SECURITY_PLATFORM("security platform not found");

    private final String[] words;

    Unknown(String... words) {
        this.words = words;
    }

    boolean isToldBy(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (lower.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
