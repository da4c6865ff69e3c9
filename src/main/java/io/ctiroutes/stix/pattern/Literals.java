package io.ctiroutes.stix.pattern;

import org.antlr.v4.runtime.Token;

/** Values as they are meant, from values as they are written. */
final class Literals {

    private Literals() {}

    /** The value of a literal: a text without quotes and escapes, anything else as it is written between its quotes. */
    static String valueOf(Token literal) {
        String text = literal.getText();
        return switch (literal.getType()) {
            case StixPatternParser.STRING -> unescaped(text.substring(1, text.length() - 1));
            case StixPatternParser.TIMESTAMP, StixPatternParser.HEX, StixPatternParser.BINARY ->
                text.substring(2, text.length() - 1);
            default -> text;
        };
    }

    // tolerated: a backslash that escapes nothing is one
    private static String unescaped(String text) {
        int backslash = text.indexOf('\\');
        if (backslash < 0) {
            return text;
        }
        StringBuilder value = new StringBuilder(text.length()).append(text, 0, backslash);
        for (int i = backslash; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && "\\'\"".indexOf(text.charAt(i + 1)) >= 0) {
                c = text.charAt(++i);
            }
            value.append(c);
        }
        return value.toString();
    }
}
