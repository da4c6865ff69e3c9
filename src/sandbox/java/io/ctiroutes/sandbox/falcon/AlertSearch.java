package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.sandbox.falcon.Envelope.Pagination;
import io.ctiroutes.sandbox.falcon.FalconOptions.AlertSources;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Searches for alerts in pages, by the time they were created; those of one millisecond by their ids. A page says where the next
 * one begins, and the last page does not. One that becomes visible behind that place is not found by going on.
 */
final class AlertSearch {
    private static final int LIMIT_MAX = 1_000;
    private static final Set<String> FIELDS = Set.of("filter", "sort", "limit", "after");
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final String OLDEST_FIRST = "created_timestamp|asc";
    private static final String NEWEST_FIRST = "created_timestamp|desc";
    private static final Map<String, String> SORTS = Map.of(
            "",
            NEWEST_FIRST,
            OLDEST_FIRST,
            OLDEST_FIRST,
            "created_timestamp.asc",
            OLDEST_FIRST,
            NEWEST_FIRST,
            NEWEST_FIRST,
            "created_timestamp.desc",
            NEWEST_FIRST);

    private final FalconOptions options;
    private final AlertStore store;
    private final Envelope envelope;

    AlertSearch(FalconOptions options, AlertStore store, Envelope envelope) {
        this.options = options;
        this.store = store;
        this.envelope = envelope;
    }

    Answer search(Incoming incoming) {
        JsonNode request = parse(incoming);
        int limit = limit(request);
        String sort = SORTS.get(text(request, "sort"));
        if (sort == null) {
            throw new Refusal(400, "invalid sort '" + text(request, "sort") + "'");
        }
        Comparator<AlertToken> order = AlertToken.order(sort.equals(NEWEST_FIRST));
        Optional<AlertToken> after = Optional.of(text(request, "after"))
                .filter(token -> !token.isEmpty())
                .map(token -> AlertToken.parse(token)
                        .filter(known -> known.sort().equals(sort))
                        .orElseThrow(() -> new Refusal(400, "invalid after token")));

        FqlFilter<StoredAlert> filter = filter(text(request, "filter"));
        List<StoredAlert> found =
                filter.matchesNothing() ? List.of() : store.found(filter::matches, options.clock.instant());
        List<StoredAlert> left = found.stream()
                .sorted(Comparator.comparing(alert -> AlertToken.of(sort, alert), order))
                .filter(alert -> after.map(last -> order.compare(AlertToken.of(sort, alert), last) > 0)
                        .orElse(true))
                .toList();
        List<StoredAlert> page = left.subList(0, Math.min(limit, left.size()));
        Optional<String> next = page.size() == left.size()
                ? Optional.empty()
                : Optional.of(AlertToken.of(sort, page.get(page.size() - 1)).text(found.size()));
        return envelope.alerts(new Pagination(limit, found.size(), Optional.empty(), next), page);
    }

    private FqlFilter<StoredAlert> filter(String text) {
        return text.isEmpty() ? new FqlFilter.Everything<>() : FqlParser.ofAlerts(text, this::field);
    }

    private AlertField field(String name) {
        AlertField field = AlertField.of(name);
        if (field == AlertField.IOC_SOURCE && options.alertSources == AlertSources.NOT_FILTERABLE) {
            throw new Refusal(400, "Invalid filter expression supplied, check fql filter (no field " + name + ")");
        }
        return field;
    }

    private static int limit(JsonNode request) {
        JsonNode limit = request.path("limit");
        if (limit.isMissingNode()) {
            return 100;
        }
        if (!limit.isInt() || limit.asInt() < 1 || limit.asInt() > LIMIT_MAX) {
            throw new Refusal(400, "limit must be a number from 1 to " + LIMIT_MAX);
        }
        return limit.asInt();
    }

    private static String text(JsonNode request, String field) {
        JsonNode text = request.path(field);
        if (!text.isTextual() && !text.isMissingNode()) {
            throw new Refusal(400, field + " must be a text");
        }
        return text.asText("");
    }

    private static JsonNode parse(Incoming incoming) {
        try {
            JsonNode request = JSON.readTree(incoming.body().getBytes());
            if (request.isObject()
                    && request.properties().stream().allMatch(field -> FIELDS.contains(field.getKey()))) {
                return request;
            }
        } catch (IOException e) {
            // refused like JSON of another shape
        }
        throw new Refusal(400, "the body must be a JSON object with no fields but " + FIELDS);
    }
}
