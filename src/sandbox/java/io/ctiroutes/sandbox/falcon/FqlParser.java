package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the part of Falcon's query language that clients use on IOCs: equality with one value or a list, negation after the
 * colon, comparison of moments, {@code +} for and, {@code ,} for or, parentheses. A blank is allowed after a colon and inside a
 * list only, so that a {@code +} sent without encoding (which arrives as a blank) is noticed. Wildcards and text matches are
 * refused.
 */
final class FqlParser {
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Pattern BARE = Pattern.compile("true|false|\\d+");
    private static final Pattern OPERATOR = Pattern.compile("<=|>=|<|>");

    private final String text;
    private int at;

    private FqlParser(String text) {
        this.text = text;
    }

    static FqlFilter parse(String text) {
        FqlParser parser = new FqlParser(text);
        FqlFilter filter = parser.any();
        if (parser.at < text.length()) {
            throw parser.malformed();
        }
        return filter;
    }

    private FqlFilter any() {
        List<FqlFilter> parts = new ArrayList<>(List.of(all()));
        while (take(',')) {
            parts.add(all());
        }
        return parts.size() == 1 ? parts.get(0) : new FqlFilter.Any(parts);
    }

    private FqlFilter all() {
        List<FqlFilter> parts = new ArrayList<>(List.of(part()));
        while (take('+')) {
            parts.add(part());
        }
        return parts.size() == 1 ? parts.get(0) : new FqlFilter.All(parts);
    }

    private FqlFilter part() {
        if (take('(')) {
            FqlFilter inner = any();
            expect(')');
            return inner;
        }
        return term();
    }

    private FqlFilter term() {
        FqlField field = FqlField.of(match(FIELD));
        expect(':');
        take(' ');
        Matcher operator = OPERATOR.matcher(text).region(at, text.length());
        if (operator.lookingAt()) {
            at = operator.end();
            return new FqlFilter.Compared(field, operator.group(), moment());
        }
        boolean negated = take('!');
        return new FqlFilter.Equal(field, negated, take('[') ? list() : Set.of(value()));
    }

    private Set<String> list() {
        Set<String> values = new LinkedHashSet<>();
        do {
            blanks();
            values.add(value());
            blanks();
        } while (take(','));
        expect(']');
        return values;
    }

    private Instant moment() {
        return Moments.read(value()).orElseThrow(this::malformed);
    }

    private String value() {
        if (take('\'')) {
            return quoted('\'');
        }
        return take('"') ? quoted('"') : match(BARE);
    }

    private String quoted(char quote) {
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == quote) {
                return value.toString();
            }
            if (next == '*') {
                throw malformed();
            }
            value.append(next == '\\' ? escaped() : next);
        }
        throw malformed();
    }

    private char escaped() {
        if (at < text.length() && "\\'\"".indexOf(text.charAt(at)) >= 0) {
            return text.charAt(at++);
        }
        throw malformed();
    }

    private String match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw malformed();
        }
        at = matcher.end();
        return matcher.group();
    }

    private void blanks() {
        while (take(' ')) {
            // blanks mean nothing inside a list
        }
    }

    private void expect(char expected) {
        if (!take(expected)) {
            throw malformed();
        }
    }

    private boolean take(char expected) {
        boolean found = at < text.length() && text.charAt(at) == expected;
        at += found ? 1 : 0;
        return found;
    }

    private Refusal malformed() {
        return new Refusal(400, "Invalid filter expression supplied, check fql filter (at " + at + ")");
    }
}
