package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The query {@code indicators}: a page of those that match, whether the stream shows them or not. */
final class IndicatorQuery {

    private static final String NO_VALUE = "\uffff";

    private final Knowledge knowledge;

    IndicatorQuery(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    ObjectNode answer(GraphQlField field) {
        Predicate<StoredIndicator> wanted =
                FilterGroup.of(field.argument("filters"), IndicatorField::of).and(search(field.argument("search")));
        Pages<StoredIndicator> pages = new Pages<>(
                place(field.argument("orderBy")),
                order(field.argument("orderMode").asText()),
                IndicatorQuery::node);
        return pages.page(field, knowledge.stored().stream().filter(wanted));
    }

    private static Predicate<StoredIndicator> search(JsonNode text) {
        if (text.isNull() || text.asText().isBlank()) {
            return stored -> true;
        }
        String wanted = IndicatorField.NAME.normal(text.asText());
        return stored -> List.of(IndicatorField.NAME, IndicatorField.DESCRIPTION, IndicatorField.PATTERN).stream()
                .flatMap(field -> field.values(stored).stream())
                .anyMatch(value -> value.contains(wanted));
    }

    private static Function<StoredIndicator, Pages.Place> place(JsonNode orderBy) {
        if (orderBy.isNull()) {
            return stored -> new Pages.Place("", stored.indicator().stixId());
        }
        IndicatorField field = IndicatorField.of(orderBy.asText())
                .filter(IndicatorField::orders)
                .orElseThrow(() -> GraphQlException.badInput(
                        "Value \"" + orderBy.asText() + "\" does not exist in \"IndicatorsOrdering\" enum."));
        return stored -> new Pages.Place(
                field.values(stored).stream().findFirst().orElse(NO_VALUE),
                stored.indicator().stixId());
    }

    /** What has no value comes last in both directions. */
    private static Comparator<Pages.Place> order(String mode) {
        Comparator<Pages.Place> byValue = Comparator.comparing(Pages.Place::value);
        return Comparator.comparing((Pages.Place place) -> place.value().equals(NO_VALUE))
                .thenComparing(mode.equals("desc") ? byValue.reversed() : byValue)
                .thenComparing(Pages.Place::id);
    }

    /** An indicator with all its fields. */
    static ObjectNode node(StoredIndicator stored) {
        Indicator indicator = stored.indicator();
        ObjectNode node = Json.object()
                .put("__typename", "Indicator")
                .put("id", stored.internalId())
                .put("standard_id", indicator.stixId())
                .put("entity_type", "Indicator")
                .put("name", indicator.name())
                .put("description", indicator.description().orElse(null))
                .put("pattern", indicator.pattern())
                .put("pattern_type", indicator.patternType())
                .put("revoked", indicator.revoked())
                .put("valid_from", Timestamps.format(stored.createdAt()))
                .put("valid_until", Timestamps.format(stored.validUntil()))
                .put(
                        "x_opencti_score",
                        indicator.score().isPresent() ? indicator.score().getAsInt() : null)
                .put("x_opencti_detection", indicator.detection())
                .put("created_at", Timestamps.format(stored.createdAt()))
                .put("updated_at", Timestamps.format(stored.updatedAt()));
        node.set("x_mitre_platforms", Json.array(indicator.platforms()));
        ArrayNode labels = node.putArray("objectLabel");
        indicator
                .labels()
                .forEach(label -> labels.addObject()
                        .put("id", IndicatorStix.labelId(label))
                        .put("value", label));
        return node;
    }
}
