package io.ctiroutes.stix;

import java.util.ArrayList;
import java.util.List;

/** Steps through a pattern text, token by token. Every step skips the white space before it. */
final class PatternCursor {

    private final String text;
    private int position;

    PatternCursor(String text) {
        this.text = text;
    }

    int position() {
        skipSpaces();
        return position;
    }

    boolean atEnd() {
        return position() == text.length();
    }

    /** What has not been read yet. */
    String rest() {
        return text.substring(position());
    }

    /** What was read since a position. */
    String since(int start) {
        return text.substring(start, position).strip();
    }

    boolean startsWith(char c) {
        return position() < text.length() && text.charAt(position) == c;
    }

    boolean skipIf(char c) {
        if (!startsWith(c)) {
            return false;
        }
        position++;
        return true;
    }

    void expect(char c) {
        if (!skipIf(c)) {
            throw expected("'" + c + "'");
        }
    }

    boolean skipIfWord(String word) {
        int start = position();
        int end = start + word.length();
        boolean same = text.regionMatches(true, start, word, 0, word.length())
                && (end == text.length() || !isWordPart(text.charAt(end)));
        if (same) {
            position = end;
        }
        return same;
    }

    /** An object path without its quotes, e.g. {@code file:hashes.SHA-256}. */
    String objectPath() {
        StringBuilder path = new StringBuilder(word("an object path such as domain-name:value"));
        if (position >= text.length() || text.charAt(position) != ':') {
            throw expected("':' after the object type " + path);
        }
        char separator = ':';
        do {
            position++;
            path.append(separator).append(startsWith('\'') || startsWith('"') ? quoted() : word("a property name"));
            while (position < text.length() && text.charAt(position) == '[') {
                int close = text.indexOf(']', position);
                if (close < 0) {
                    throw expected("']'");
                }
                path.append(text, position, close + 1);
                position = close + 1;
            }
            separator = '.';
        } while (position < text.length() && text.charAt(position) == '.');
        return path.toString();
    }

    /** A comparison operator, as written. */
    String operator() {
        int start = position();
        if (start < text.length() && Character.isLetter(text.charAt(start))) {
            return word("a comparison operator");
        }
        while (position < text.length() && "=!<>".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        if (position == start) {
            throw expected("a comparison operator such as '='");
        }
        return text.substring(start, position);
    }

    /** A literal's value, without its quotes and escapes. */
    String literal() {
        int start = position();
        if (startsWith('\'') || startsWith('"')) {
            return quoted();
        }
        if (start + 1 < text.length() && "tbh".indexOf(text.charAt(start)) >= 0 && text.charAt(start + 1) == '\'') {
            position++;
            return quoted();
        }
        while (position < text.length() && isWordPart(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            throw expected("a value such as 'evil.example'");
        }
        return text.substring(start, position);
    }

    /** The values of {@code ('a', 'b')}. */
    List<String> literalList() {
        List<String> values = new ArrayList<>();
        expect('(');
        do {
            values.add(literal());
        } while (skipIf(','));
        expect(')');
        return values;
    }

    PatternSyntaxException expected(String what) {
        return new PatternSyntaxException(position, what);
    }

    private String word(String what) {
        int start = position();
        while (position < text.length() && isWordPart(text.charAt(position)) && text.charAt(position) != '.') {
            position++;
        }
        if (position == start) {
            throw expected(what);
        }
        return text.substring(start, position);
    }

    private String quoted() {
        char quote = text.charAt(position++);
        StringBuilder value = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == quote) {
                return value.toString();
            }
            if (c == '\\' && position < text.length()) {
                c = text.charAt(position++);
            }
            value.append(c);
        }
        throw expected("a closing " + quote);
    }

    private void skipSpaces() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' || c == '+';
    }
}
