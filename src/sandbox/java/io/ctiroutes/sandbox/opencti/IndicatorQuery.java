package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The query {@code indicators}: a page of those that match, whether the stream shows them or not. */
final class IndicatorQuery {

    private static final int PAGE = 500;
    private static final int LARGEST_PAGE = 5_000;

    private static final String NO_VALUE = "\uffff";

    /** Where an indicator stands in the order that was asked for. */
    private record Place(String value, String standardId) {}

    private record Found(Place place, StoredIndicator indicator) {}

    private final Knowledge knowledge;
    private final OpenCtiFaults faults;

    IndicatorQuery(Knowledge knowledge, OpenCtiFaults faults) {
        this.knowledge = knowledge;
        this.faults = faults;
    }

    ObjectNode answer(GraphQlField field) {
        if (faults.forbidsIndicators()) {
            throw GraphQlException.of("FORBIDDEN_ACCESS", "You are not allowed to do this.");
        }
        JsonNode first = field.argument("first");
        int limit = first.isNull() ? PAGE : Math.min(LARGEST_PAGE, Math.max(1, first.asInt()));
        JsonNode filters = field.argument("filters");
        Predicate<StoredIndicator> filter = filters.isNull() ? stored -> true : IndicatorFilter.of(filters);
        Predicate<StoredIndicator> wanted = filter.and(search(field.argument("search")));
        Function<StoredIndicator, Place> place = place(field.argument("orderBy"));
        Comparator<Found> order = order(field.argument("orderMode").asText());

        List<Found> found = knowledge.stored().stream()
                .filter(wanted)
                .map(stored -> new Found(place.apply(stored), stored))
                .sorted(order)
                .toList();
        Optional<Found> last = Optional.of(field.argument("after"))
                .filter(after -> !after.isNull())
                .map(after -> new Found(read(after.asText()), null));
        List<Found> page = found.stream()
                .dropWhile(one -> last.isPresent() && order.compare(one, last.get()) <= 0)
                .limit(limit)
                .toList();
        return connection(page, last.isPresent(), limit, found.size());
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

    private static Function<StoredIndicator, Place> place(JsonNode orderBy) {
        if (orderBy.isNull()) {
            return stored -> new Place("", stored.indicator().stixId());
        }
        IndicatorField field = IndicatorField.of(orderBy.asText())
                .filter(IndicatorField::orders)
                .orElseThrow(() -> GraphQlException.badInput(
                        "Value \"" + orderBy.asText() + "\" does not exist in \"IndicatorsOrdering\" enum."));
        return stored -> new Place(
                field.values(stored).stream().findFirst().orElse(NO_VALUE),
                stored.indicator().stixId());
    }

    /** What has no value comes last in both directions. */
    private static Comparator<Found> order(String mode) {
        Comparator<Found> byValue = Comparator.comparing(found -> found.place().value());
        return Comparator.comparing((Found found) -> found.place().value().equals(NO_VALUE))
                .thenComparing(mode.equals("desc") ? byValue.reversed() : byValue)
                .thenComparing(found -> found.place().standardId());
    }

    /** Like the platform it does not look whether there is more: a full page may be followed by an empty one. */
    private static ObjectNode connection(List<Found> page, boolean continued, int limit, int count) {
        ObjectNode connection = Json.object();
        ArrayNode edges = connection.putArray("edges");
        for (Found found : page) {
            ObjectNode edge = edges.addObject();
            edge.put("cursor", cursor(found)).set("node", node(found.indicator()));
        }
        connection
                .putObject("pageInfo")
                .put("startCursor", page.isEmpty() ? "" : cursor(page.get(0)))
                .put("endCursor", page.isEmpty() ? "" : cursor(page.get(page.size() - 1)))
                .put("hasNextPage", page.size() == limit)
                .put("hasPreviousPage", continued)
                .put("globalCount", count);
        return connection;
    }

    private static ObjectNode node(StoredIndicator stored) {
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

    private static String cursor(Found found) {
        byte[] place = Json.bytes(
                Json.array(List.of(found.place().value(), found.place().standardId())));
        return Base64.getEncoder().encodeToString(place);
    }

    private static Place read(String cursor) {
        try {
            JsonNode place = Json.parse(new String(Base64.getDecoder().decode(cursor), StandardCharsets.UTF_8));
            return new Place(place.path(0).asText(), place.path(1).asText());
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw GraphQlException.of("UNSUPPORTED_ERROR", "Invalid cursor");
        }
    }
}
