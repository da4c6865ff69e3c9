package io.ctiroutes.settings;

import java.util.Collection;

/** Makes a value fit to be shown: no secret, no credentials of a URL, on one line, of a moderate length. */
record Masking(Collection<String> secrets) {
    static final String MASK = "***";
    private static final int LONGEST = 120;

    String shown(String value) {
        String masked = value;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        masked = masked.replaceFirst("(?s)^(.*?://)?.*@", "$1" + MASK + "@")
                .replaceFirst("(?s)([?#]).*", "$1" + MASK)
                .replaceAll("\\p{Cntrl}", "\u00b7");
        return masked.length() > LONGEST ? masked.substring(0, LONGEST) + "…" : masked;
    }
}
