package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A parsed filter in Falcon's query language. */
sealed interface FqlFilter {
    boolean matches(StoredIoc ioc);

    /** Whether any of its terms is about a field. */
    boolean mentions(String field);

    /** If every match has one of a few values: those values. */
    Optional<Set<String>> values();

    /** A field that Falcon does not know makes the whole answer empty. */
    default boolean matchesNothing() {
        return false;
    }

    /** No filter: every IOC. */
    record Everything() implements FqlFilter {
        @Override
        public boolean matches(StoredIoc ioc) {
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
    record Equal(FqlField field, boolean negated, Set<String> wanted) implements FqlFilter {
        @Override
        public boolean matches(StoredIoc ioc) {
            return field.values(ioc).stream().anyMatch(wanted::contains) != negated;
        }

        @Override
        public boolean mentions(String name) {
            return field.fqlName().equals(name);
        }

        @Override
        public Optional<Set<String>> values() {
            return field == FqlField.VALUE && !negated ? Optional.of(wanted) : Optional.empty();
        }

        @Override
        public boolean matchesNothing() {
            return field == FqlField.UNKNOWN;
        }
    }

    /** {@code field:<'moment'} and its like. */
    record Compared(FqlField field, String operator, Instant limit) implements FqlFilter {
        @Override
        public boolean matches(StoredIoc ioc) {
            return field.moment(ioc)
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
    record All(List<FqlFilter> parts) implements FqlFilter {
        @Override
        public boolean matches(StoredIoc ioc) {
            return parts.stream().allMatch(part -> part.matches(ioc));
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
    record Any(List<FqlFilter> parts) implements FqlFilter {
        @Override
        public boolean matches(StoredIoc ioc) {
            return parts.stream().anyMatch(part -> part.matches(ioc));
        }

        @Override
        public boolean mentions(String field) {
            return parts.stream().anyMatch(part -> part.mentions(field));
        }

        @Override
        public Optional<Set<String>> values() {
            Set<String> union = new HashSet<>();
            for (FqlFilter part : parts) {
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
