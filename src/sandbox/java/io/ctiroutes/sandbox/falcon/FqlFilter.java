package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A parsed filter in Falcon's query language. */
sealed interface FqlFilter<T> {
    boolean matches(T row);

    /** Whether any of its terms is about a field. */
    boolean mentions(String field);

    /** If every match has one of a few values in the field that is indexed: those values. */
    Optional<Set<String>> values();

    /** A field that Falcon does not know makes the whole answer empty. */
    default boolean matchesNothing() {
        return false;
    }

    /** No filter: everything. */
    record Everything<T>() implements FqlFilter<T> {
        @Override
        public boolean matches(T row) {
            return true;
        }

        @Override
        public boolean mentions(String field) {
            return false;
        }

        @Override
        public Optional<Set<String>> values() {
            return Optional.empty();
        }
    }

    /** {@code field:'a'}, {@code field:['a','b']}, {@code field:!'a'}. */
    record Equal<T>(FqlField<T> field, boolean negated, Set<String> wanted) implements FqlFilter<T> {
        @Override
        public boolean matches(T row) {
            return field.values(row).stream().anyMatch(wanted::contains) != negated;
        }

        @Override
        public boolean mentions(String name) {
            return field.fqlName().equals(name);
        }

        @Override
        public Optional<Set<String>> values() {
            return field.isIndexed() && !negated ? Optional.of(wanted) : Optional.empty();
        }

        @Override
        public boolean matchesNothing() {
            return !field.isKnown();
        }
    }

    /** {@code field:*'a*'}, {@code field:!*'*a*'}: an asterisk stands for any text. */
    record Like<T>(FqlField<T> field, boolean negated, Pattern wanted) implements FqlFilter<T> {
        @Override
        public boolean matches(T row) {
            return field.values(row).stream()
                            .anyMatch(value -> wanted.matcher(value).matches())
                    != negated;
        }

        @Override
        public boolean mentions(String name) {
            return field.fqlName().equals(name);
        }

        @Override
        public Optional<Set<String>> values() {
            return Optional.empty();
        }

        @Override
        public boolean matchesNothing() {
            return !field.isKnown();
        }
    }

    /** {@code field:<'moment'} and its like. */
    record Compared<T>(FqlField<T> field, String operator, Instant limit) implements FqlFilter<T> {
        @Override
        public boolean matches(T row) {
            return field.moment(row)
                    .map(moment -> holds(moment.compareTo(limit)))
                    .orElse(false);
        }

        private boolean holds(int order) {
            return switch (operator) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        }

        @Override
        public boolean mentions(String name) {
            return field.fqlName().equals(name);
        }

        @Override
        public Optional<Set<String>> values() {
            return Optional.empty();
        }
    }

    /** Parts joined with {@code +}. */
    record All<T>(List<FqlFilter<T>> parts) implements FqlFilter<T> {
        @Override
        public boolean matches(T row) {
            return parts.stream().allMatch(part -> part.matches(row));
        }

        @Override
        public boolean mentions(String field) {
            return parts.stream().anyMatch(part -> part.mentions(field));
        }

        @Override
        public Optional<Set<String>> values() {
            return parts.stream().flatMap(part -> part.values().stream()).findFirst();
        }

        @Override
        public boolean matchesNothing() {
            return parts.stream().anyMatch(FqlFilter::matchesNothing);
        }
    }

    /** Parts joined with {@code ,}. */
    record Any<T>(List<FqlFilter<T>> parts) implements FqlFilter<T> {
        @Override
        public boolean matches(T row) {
            return parts.stream().anyMatch(part -> part.matches(row));
        }

        @Override
        public boolean mentions(String field) {
            return parts.stream().anyMatch(part -> part.mentions(field));
        }

        @Override
        public Optional<Set<String>> values() {
            Set<String> union = new HashSet<>();
            for (FqlFilter<T> part : parts) {
                if (part.values().isEmpty()) {
                    return Optional.empty();
                }
                union.addAll(part.values().get());
            }
            return Optional.of(union);
        }

        @Override
        public boolean matchesNothing() {
            return parts.stream().anyMatch(FqlFilter::matchesNothing);
        }
    }
}
