package io.ctiroutes.stix.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The form that nearly all patterns have, read without the grammar: one bracket with one equality, or several joined by
 * OR, and only spaces between the words. What is not certainly of this form is left to the grammar, which reads the same
 * in what is.
 */
final class PlainPattern {

    private final String text;
    private int at;

    private PlainPattern(String text) {
        this.text = text;
    }

    /** What the pattern says; empty if it is of another form. */
    static Optional<PatternReading> read(String text) {
        return new PlainPattern(text).read();
    }

    private Optional<PatternReading> read() {
        if (!take('[')) {
            return Optional.empty();
        }
        Observable first = equality();
        if (first == null) {
            return Optional.empty();
        }
        if (atEnd()) {
            return Optional.of(new PatternReading(List.of(first), List.of()));
        }
        List<Observable> all = new ArrayList<>(List.of(first));
        while (or()) {
            Observable next = equality();
            if (next == null) {
                return Optional.empty();
            }
            all.add(next);
        }
        return atEnd() ? Optional.of(new PatternReading(all, List.of())) : Optional.empty();
    }

    private boolean atEnd() {
        return at == text.length() - 1 && text.charAt(at) == ']';
    }

    /** An OR with one space on each side. */
    private boolean or() {
        if (!text.startsWith(" OR ", at)) {
            return false;
        }
        at += " OR ".length();
        return true;
    }

    /** An equality; null if it is none, or another form of one. */
    private Observable equality() {
        String path = path();
        if (path == null) {
            return null;
        }
        takeSpaces();
        if (!take('=')) {
            return null;
        }
        takeSpaces();
        if (!take('\'')) {
            return null;
        }
        int start = at;
        while (at < text.length() && text.charAt(at) != '\'') {
            if (text.charAt(at) == '\\') {
                return null;
            }
            at++;
        }
        return take('\'') ? new Observable(path, text.substring(start, at - 1)) : null;
    }

    private String path() {
        int start = at;
        if (!word() || !take(':')) {
            return null;
        }
        StringBuilder unquoted = null;
        do {
            int step = at;
            if (take('\'')) {
                if (unquoted == null) {
                    unquoted = new StringBuilder().append(text, start, step);
                }
                step = at;
                // any plain key may be in quotes, even one that begins with a digit
                takePlain();
                unquoted.append(text, step, at);
                if (at == step || !take('\'')) {
                    return null;
                }
            } else if (word()) {
                if (unquoted != null) {
                    unquoted.append(text, step, at);
                }
            } else {
                return null;
            }
            if (unquoted != null && at < text.length() && text.charAt(at) == '.') {
                unquoted.append('.');
            }
        } while (take('.'));
        return unquoted == null ? text.substring(start, at) : unquoted.toString();
    }

    /** A word; those of the language, too, are names where one is wanted. */
    private boolean word() {
        if (at == text.length() || !isLetter(text.charAt(at))) {
            return false;
        }
        takePlain();
        return true;
    }

    private void takePlain() {
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
    }

    private void takeSpaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean take(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        if (there) {
            at++;
        }
        return there;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isPlain(char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
