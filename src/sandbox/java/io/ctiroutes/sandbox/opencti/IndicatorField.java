package io.ctiroutes.sandbox.opencti;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What {@code indicators} can be filtered and ordered by, by its name in GraphQL. */
enum IndicatorField implements FilterField<StoredIndicator> {
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

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public List<String> plainValues(StoredIndicator stored) {
        return values.apply(stored);
    }

    @Override
    public List<String> values(StoredIndicator stored) {
        return this == PATTERN ? stored.searchedPattern() : FilterField.super.values(stored);
    }
}
