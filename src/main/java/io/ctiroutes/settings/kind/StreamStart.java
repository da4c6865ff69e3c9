package io.ctiroutes.settings.kind;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A point of the stream, as the epoch milliseconds or the whole id {@code <ms>-<seq>}; read as a whole id. */
public record StreamStart() implements Kind<String> {
    private static final Pattern ID = Pattern.compile("(\\d+)(?:-(\\d{1,18}))?");
    private static final int DIGITS_OF_SECONDS = 10;
    private static final int MOST_DIGITS_OF_MILLISECONDS = 14;

    @Override
    public String read(String text) throws RefusedValueException {
        Matcher id = ID.matcher(text);
        if (!id.matches()) {
            throw new RefusedValueException("is not a number of milliseconds");
        }
        int digits = id.group(1).length();
        if (digits == DIGITS_OF_SECONDS) {
            throw new RefusedValueException("looks like seconds (10 digits); milliseconds are wanted: add three zeros");
        }
        if (digits > MOST_DIGITS_OF_MILLISECONDS) {
            throw new RefusedValueException("has too many digits for milliseconds");
        }
        return id.group(1) + "-" + (id.group(2) == null ? "0" : id.group(2));
    }

    @Override
    public String allowed() {
        return "milliseconds since 1970-01-01 UTC (13 digits), or a whole stream id <milliseconds>-<sequence>; 0 is the start"
                + " of the stream";
    }
}
