package io.ctiroutes.stix;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads the pattern forms that feeds and OpenCTI itself produce for single values: {@code =} and {@code IN}, with OR
 * inside and between brackets, whatever the spaces and the quotes. All else is left out with a reason, never
 * approximated.
 */
public final class SimplePatternReader implements PatternReader {

    @Override
    public PatternReading read(String pattern) {
        try {
            Reading reading = new Reading(new PatternCursor(pattern));
            reading.pattern();
            return new PatternReading(reading.observables, reading.skipped);
        } catch (NotAnIocException e) {
            return nothing(SkipReason.PATTERN_NOT_AN_IOC, e.getMessage());
        } catch (PatternSyntaxException e) {
            return nothing(SkipReason.PATTERN_SYNTAX, e.getMessage());
        }
    }

    private static PatternReading nothing(SkipReason reason, String part) {
        return new PatternReading(List.of(), List.of(new Skip(reason, part)));
    }

    private static final class Reading {
        private final PatternCursor cursor;
        private final List<Observable> observables = new ArrayList<>();
        private final List<Skip> skipped = new ArrayList<>();

        Reading(PatternCursor cursor) {
            this.cursor = cursor;
        }

        void pattern() {
            do {
                boolean parenthesised = cursor.skipIf('(');
                do {
                    observation();
                } while (parenthesised && cursor.skipIfWord("OR"));
                if (parenthesised) {
                    cursor.expect(')');
                }
            } while (cursor.skipIfWord("OR"));
            if (!cursor.atEnd()) {
                // AND, FOLLOWEDBY and the qualifiers: more than one value seen on its own
                throw new NotAnIocException(cursor.rest());
            }
        }

        private void observation() {
            cursor.expect('[');
            do {
                comparison();
            } while (cursor.skipIfWord("OR"));
            if (!cursor.skipIf(']')) {
                throw cursor.atEnd() ? cursor.expected("']'") : new NotAnIocException(cursor.rest());
            }
        }

        private void comparison() {
            if (cursor.startsWith('(') || cursor.skipIfWord("NOT") || cursor.skipIfWord("EXISTS")) {
                throw new NotAnIocException(cursor.rest());
            }
            int start = cursor.position();
            String path = cursor.objectPath();
            String operator = cursor.operator();
            switch (operator.toUpperCase(Locale.ROOT)) {
                case "=", "==" -> observables.add(new Observable(path, cursor.literal()));
                case "IN" -> {
                    for (String value : cursor.literalList()) {
                        observables.add(new Observable(path, value));
                    }
                }
                case "NOT" -> {
                    if (cursor.operator().equalsIgnoreCase("IN")) {
                        cursor.literalList();
                    } else {
                        cursor.literal();
                    }
                    skipSince(start);
                }
                default -> {
                    cursor.literal();
                    skipSince(start);
                }
            }
        }

        private void skipSince(int start) {
            skipped.add(new Skip(SkipReason.PATTERN_NOT_AN_IOC, cursor.since(start)));
        }
    }

    private static final class NotAnIocException extends RuntimeException {
        NotAnIocException(String part) {
            super(part, null, false, false);
        }
    }
}
