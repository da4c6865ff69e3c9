package io.ctiroutes.sandbox.opencti;

import java.text.Normalizer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What something can be filtered by. Values are texts in a normal form, in which they can be compared: as in the platform's search
 * engine, case and accents do not count.
 *
 * @param <T> what is filtered
 */
public interface FilterField<T> {

    /** What the values of a field are, which decides on their normal form. */
    enum Kind {
        /** As it is said: case and accents aside. */
        TEXT,
        /** A whole number. */
        NUMBER,
        /** An ISO date. */
        DATE;

        private static final Pattern ACCENTS = Pattern.compile("\\p{M}");

        /** The normal form of a value. */
        public String normal(String value) {
            try {
                return switch (this) {
                    case TEXT -> folded(value);
                    case NUMBER -> String.format(Locale.ROOT, "%019d", Long.parseLong(value));
                    case DATE -> Timestamps.format(Instant.parse(value));
                };
            } catch (NumberFormatException | DateTimeParseException e) {
                throw GraphQlException.of("DATABASE_ERROR", "Fail to parse \"" + value + "\" as a " + this);
            }
        }

        private static String folded(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            for (int i = 0; i < lower.length(); i++) {
                if (lower.charAt(i) >= 0x80) {
                    return ACCENTS.matcher(Normalizer.normalize(lower, Normalizer.Form.NFD))
                            .replaceAll("");
                }
            }
            return lower;
        }
    }

    /** What its values are. */
    Kind kind();

    /** Its values before they are brought into the normal form; none if there is nothing to be compared. */
    List<String> plainValues(T one);

    /** Its values in the normal form. */
    default List<String> values(T one) {
        return plainValues(one).stream().map(this::normal).toList();
    }

    /** The normal form of a value of this field. */
    default String normal(String value) {
        return kind().normal(value);
    }
}
