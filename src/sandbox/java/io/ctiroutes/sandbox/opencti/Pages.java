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
import java.util.stream.Stream;

/**
 * What a query finds, page by page: a connection with cursors.
 *
 * @param <T> what is found
 */
public final class Pages<T> {

    private static final int PAGE = 500;
    private static final int LARGEST_PAGE = 5_000;

    /**
     * Where something stands in the order that was asked for.
     *
     * @param value what it is ordered by
     * @param id    by which what has the same value is ordered
     */
    public record Place(String value, String id) {}

    private record Found<T>(Place place, T one) {}

    private final Function<T, Place> place;
    private final Comparator<Place> order;
    private final Function<T, ObjectNode> node;

    Pages(Function<T, Place> place, Comparator<Place> order, Function<T, ObjectNode> node) {
        this.place = place;
        this.order = order;
        this.node = node;
    }

    /** Pages in the order of ids. */
    public static <T> Pages<T> byId(Function<T, String> id, Function<T, ObjectNode> node) {
        return new Pages<>(one -> new Place("", id.apply(one)), Comparator.comparing(Place::id), node);
    }

    /**
     * The page that a field asks for by its arguments {@code first} and {@code after}. Like the platform it does not look whether there
     * is more: a full page may be followed by an empty one.
     */
    public ObjectNode page(GraphQlField field, Stream<T> all) {
        JsonNode first = field.argument("first");
        int limit = first.isNull() ? PAGE : Math.min(LARGEST_PAGE, Math.max(1, first.asInt()));
        Optional<Place> last = Optional.of(field.argument("after"))
                .filter(after -> !after.isNull())
                .map(after -> read(after.asText()));
        List<Found<T>> found = all.map(one -> new Found<>(place.apply(one), one))
                .sorted(Comparator.comparing(Found::place, order))
                .toList();
        List<Found<T>> page = found.stream()
                .dropWhile(one -> last.isPresent() && order.compare(one.place(), last.get()) <= 0)
                .limit(limit)
                .toList();
        return connection(page, last.isPresent(), limit, found.size());
    }

    private ObjectNode connection(List<Found<T>> page, boolean continued, int limit, int count) {
        ObjectNode connection = Json.object();
        ArrayNode edges = connection.putArray("edges");
        for (Found<T> found : page) {
            edges.addObject().put("cursor", cursor(found.place())).set("node", node.apply(found.one()));
        }
        connection
                .putObject("pageInfo")
                .put("startCursor", page.isEmpty() ? "" : cursor(page.get(0).place()))
                .put(
                        "endCursor",
                        page.isEmpty() ? "" : cursor(page.get(page.size() - 1).place()))
                .put("hasNextPage", page.size() == limit)
                .put("hasPreviousPage", continued)
                .put("globalCount", count);
        return connection;
    }

    private static String cursor(Place place) {
        byte[] parts = Json.bytes(Json.array(List.of(place.value(), place.id())));
        return Base64.getEncoder().encodeToString(parts);
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
