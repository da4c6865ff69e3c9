package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Which fields a row may have, and of what JSON type. A row of another shape fails the whole request, unnamed. */
final class RowShape {
    private enum Kind {
        TEXT,
        FLAG,
        TEXTS,
        METADATA
    }

    private static final Map<String, Kind> COMMON = Map.ofEntries(
            Map.entry("action", Kind.TEXT),
            Map.entry("mobile_action", Kind.TEXT),
            Map.entry("severity", Kind.TEXT),
            Map.entry("description", Kind.TEXT),
            Map.entry("expiration", Kind.TEXT),
            Map.entry("source", Kind.TEXT),
            Map.entry("applied_globally", Kind.FLAG),
            Map.entry("host_groups", Kind.TEXTS),
            Map.entry("platforms", Kind.TEXTS),
            Map.entry("tags", Kind.TEXTS),
            Map.entry("metadata", Kind.METADATA));

    /** A row of a create. */
    static final RowShape CREATE = new RowShape(Map.of("type", Kind.TEXT, "value", Kind.TEXT));
    /** A row of an update: type and value cannot be changed. */
    static final RowShape UPDATE = new RowShape(Map.of("id", Kind.TEXT));
    /** What is changed of all that a filter finds. */
    static final RowShape BULK_UPDATE = new RowShape(Map.of("filter", Kind.TEXT, "from_parent", Kind.FLAG));

    private final Map<String, Kind> fields = new HashMap<>(COMMON);

    private RowShape(Map<String, Kind> more) {
        fields.putAll(more);
    }

    void check(JsonNode row) {
        if (!row.isObject()) {
            throw misshapen("an indicator must be an object");
        }
        row.properties().forEach(field -> check(field.getKey(), field.getValue()));
    }

    static Refusal misshapen(String detail) {
        return new Refusal(400, "Provided data does not match expected format: " + detail);
    }

    private void check(String name, JsonNode value) {
        Kind kind = fields.get(name);
        if (kind == null) {
            throw misshapen("unknown field '" + name + "'");
        }
        if (!value.isNull() && !fits(kind, value)) {
            throw misshapen("wrong type of '" + name + "'");
        }
    }

    private static boolean fits(Kind kind, JsonNode value) {
        return switch (kind) {
            case TEXT -> value.isTextual();
            case FLAG -> value.isBoolean();
            case TEXTS -> value.isArray() && allTexts(value);
            case METADATA ->
                value.isObject()
                        && value.properties().stream()
                                .allMatch(field -> field.getKey().equals("filename")
                                        && (field.getValue().isTextual()
                                                || field.getValue().isNull()));
        };
    }

    private static boolean allTexts(JsonNode array) {
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                return false;
            }
        }
        return true;
    }
}
