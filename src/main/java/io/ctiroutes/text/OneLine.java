package io.ctiroutes.text;

import java.util.regex.Pattern;

/** Text that others wrote, e.g. the name of an indicator, for a line on a terminal. */
public final class OneLine {

    // with other line ends, and what turns the direction of writing
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]");

    private OneLine() {}

    /** The text with a dot for each character that would make a line, a colour or a direction of its own. */
    public static String of(String text) {
        return CONTROL.matcher(text).replaceAll("·");
    }
}
