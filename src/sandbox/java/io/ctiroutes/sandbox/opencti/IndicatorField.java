package io.ctiroutes.sandbox.opencti;

import java.text.Normalizer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What {@code indicators} can be filtered and ordered by, by its name in GraphQL. Values are texts in a normal form, in which they
 * can be compared: as in the platform's search engine, case and accents do not count.
 */
enum IndicatorField {
    ID("id", Kind.TEXT, stored -> List.of(stored.internalId())),
    STANDARD_ID("standard_id", Kind.TEXT, stored -> List.of(stored.indicator().stixId())),
    NAME("name", Kind.TEXT, stored -> List.of(stored.indicator().name())),
    DESCRIPTION(
            "description",
            Kind.TEXT,
            stored -> stored.indicator().description().stream().toList()),
    PATTERN("pattern", Kind.TEXT, stored -> List.of(stored.indicator().pattern())),
    PATTERN_TYPE("pattern_type", Kind.TEXT, stored -> List.of(stored.indicator().patternType())),
    REVOKED(
            "revoked",
            Kind.TEXT,
            stored -> List.of(String.valueOf(stored.indicator().revoked()))),
    DETECTION(
            "x_opencti_detection",
            Kind.TEXT,
            stored -> List.of(String.valueOf(stored.indicator().detection()))),
    SCORE(
            "x_opencti_score",
            Kind.NUMBER,
            stored -> stored.indicator().score().stream()
                    .mapToObj(String::valueOf)
                    .toList()),
    PLATFORMS("x_mitre_platforms", Kind.TEXT, stored -> stored.indicator().platforms()),
    /** By the labels' ids, as on the platform. */
    LABEL(
            "objectLabel",
            Kind.TEXT,
            stored -> stored.indicator().labels().stream()
                    .map(IndicatorStix::labelId)
                    .toList()),
    VALID_FROM("valid_from", Kind.DATE, stored -> List.of(stored.createdAt().toString())),
    VALID_UNTIL("valid_until", Kind.DATE, stored -> List.of(stored.validUntil().toString())),
    CREATED_AT("created_at", Kind.DATE, stored -> List.of(stored.createdAt().toString())),
    UPDATED_AT("updated_at", Kind.DATE, stored -> List.of(stored.updatedAt().toString()));

    private enum Kind {
        TEXT,
        NUMBER,
        DATE
    }

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}");

    private final String key;
    private final Kind kind;
    private final Function<StoredIndicator, List<String>> values;

    IndicatorField(String key, Kind kind, Function<StoredIndicator, List<String>> values) {
        this.key = key;
        this.kind = kind;
        this.values = values;
    }

    static Optional<IndicatorField> of(String key) {
        return Arrays.stream(values()).filter(field -> field.key.equals(key)).findFirst();
    }

    /** Whether the platform can order by it. */
    boolean orders() {
        return this != ID
                && this != STANDARD_ID
                && this != DESCRIPTION
                && this != REVOKED
                && this != PLATFORMS
                && this != LABEL;
    }

    /** What an indicator has of this, in the normal form. */
    List<String> values(StoredIndicator stored) {
        return this == PATTERN
                ? stored.searchedPattern()
                : values.apply(stored).stream().map(this::normal).toList();
    }

    /** The normal form of a value. */
    String normal(String value) {
        try {
            return switch (kind) {
                case TEXT -> folded(value);
                case NUMBER -> String.format(Locale.ROOT, "%019d", Long.parseLong(value));
                case DATE -> Timestamps.format(Instant.parse(value));
            };
        } catch (NumberFormatException | DateTimeParseException e) {
            throw GraphQlException.of("DATABASE_ERROR", "Fail to parse \"" + value + "\" of " + key);
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
