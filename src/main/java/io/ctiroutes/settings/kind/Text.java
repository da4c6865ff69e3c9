package io.ctiroutes.settings.kind;

import java.util.regex.Pattern;

/** Text of certain characters. */
public record Text(Pattern pattern, String allowed) implements Kind<String> {

    /** One line of any characters. */
    public static Text line(String allowed) {
        return new Text(Pattern.compile("[^\\p{Cntrl}]+"), allowed);
    }

    /** What can go into an HTTP header: visible ASCII characters. */
    public static Text credential(String what) {
        return new Text(Pattern.compile("[\\x21-\\x7e]+"), what + ": visible ASCII characters, no spaces");
    }

    /** What can go into a URL's path as it is. */
    public static Text id(String allowed) {
        return new Text(Pattern.compile("[A-Za-z0-9._-]+"), allowed + "; letters, digits, dot, dash and underscore");
    }

    /** A network address without port: 0.0.0.0, ::1, localhost. */
    public static Text address() {
        return new Text(
                Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%a-z]*"),
                "an IP address or host name of this machine, without scheme and port");
    }

    @Override
    public String read(String text) throws RefusedValueException {
        if (!pattern.matcher(text).matches()) {
            throw new RefusedValueException("has characters that are not allowed here");
        }
        return text;
    }
}
