package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the part of Falcon's query language that clients use: equality with one value or a list, negation after the colon,
 * comparison of moments, {@code +} for and, {@code ,} for or, parentheses, wildcards before quotes. A blank is allowed after a
 * colon and inside a list only, so that a {@code +} sent without encoding (which arrives as a blank) is noticed. Text matches
 * are refused.
 */
final class FqlParser<T> {
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Pattern BARE = Pattern.compile("true|false|\\d+");
    private static final Pattern OPERATOR = Pattern.compile("<=|>=|<|>");

    private final String text;
    private final Function<String, ? extends FqlField<T>> fields;
    private int at;

    private FqlParser(String text, Function<String, ? extends FqlField<T>> fields) {
        this.text = text;
        this.fields = fields;
    }

    /** A filter of IOCs. */
    static FqlFilter<StoredIoc> ofIocs(String text) {
        return new FqlParser<>(text, IocField::of).filter();
    }

    /** A filter of alerts. */
    static FqlFilter<StoredAlert> ofAlerts(String text, Function<String, AlertField> fields) {
        return new FqlParser<>(text, fields).filter();
    }

    private FqlFilter<T> filter() {
        FqlFilter<T> filter = any();
        if (at < text.length()) {
            throw malformed();
        }
        return filter;
    }

    private FqlFilter<T> any() {
        List<FqlFilter<T>> parts = new ArrayList<>(List.of(all()));
        while (take(',')) {
            parts.add(all());
        }
        return parts.size() == 1 ? parts.get(0) : new FqlFilter.Any<>(parts);
    }

    private FqlFilter<T> all() {
        List<FqlFilter<T>> parts = new ArrayList<>(List.of(part()));
        while (take('+')) {
            parts.add(part());
        }
        return parts.size() == 1 ? parts.get(0) : new FqlFilter.All<>(parts);
    }

    private FqlFilter<T> part() {
        if (take('(')) {
            FqlFilter<T> inner = any();
            expect(')');
            return inner;
        }
        return term();
    }

    private FqlFilter<T> term() {
        FqlField<T> field = fields.apply(match(FIELD));
        expect(':');
        take(' ');
        Matcher operator = OPERATOR.matcher(text).region(at, text.length());
        if (operator.lookingAt()) {
            at = operator.end();
            return new FqlFilter.Compared<>(field, operator.group(), moment());
        }
        boolean negated = take('!');
        if (take('*')) {
            return new FqlFilter.Like<>(field, negated, like());
        }
        return new FqlFilter.Equal<>(field, negated, take('[') ? list() : Set.of(value()));
    }

    /** Quotes around a text in which an asterisk means any other; a backslash cannot take that from it here. */
    private Pattern like() {
        expect('\'');
        StringBuilder pattern = new StringBuilder();
        while (!take('\'')) {
            pattern.append(take('*') ? ".*" : Pattern.quote(String.valueOf(character())));
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
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
            if (take(quote)) {
                return value.toString();
            }
            if (take('*')) {
                throw malformed();
            }
            value.append(character());
        }
        throw malformed();
    }

    private char character() {
        if (at == text.length()) {
            throw malformed();
        }
        char next = text.charAt(at++);
        return next == '\\' ? escaped() : next;
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
