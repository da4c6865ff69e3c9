package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.falcon.RefusedRow.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a row of the right shape onto an IOC. What the row does not mention stays; what it sets to null is cleared, but for lists:
 * gofalcon sends null for those that it does not mention.
 */
final class RowReader {
    private static final int SHARED_MAX = 10_000;
    private static final Set<String> LISTS = Set.of("host_groups", "platforms", "tags");

    /** Equal texts and lists share one object, so that a million IOCs fit in memory. */
    private final Map<Object, Object> shared = new HashMap<>();

    void read(JsonNode row, StoredIocBuilder ioc, List<Problem> problems) {
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            if (mentions(row, field.getKey())) {
                read(field.getKey(), field.getValue(), ioc, problems);
            }
        }
    }

    /** Whether a row says something of a field, or of a part of it. */
    static boolean mentions(JsonNode row, String name) {
        String field = name.split("\\.", 2)[0];
        return row.has(field) && !(row.get(field).isNull() && LISTS.contains(field));
    }

    /** An IOC with nothing set, as an omitted field leaves it. */
    static StoredIocBuilder blank(String type, String value) {
        return StoredIoc.of(type, value)
                .action("no_action")
                .severity("")
                .platforms(List.of())
                .appliedGlobally(false);
    }

    private void read(String name, JsonNode value, StoredIocBuilder ioc, List<Problem> problems) {
        switch (name) {
            case "action" -> ioc.action(share(action(value)));
            case "mobile_action" -> ioc.mobileAction(share(action(value)));
            case "severity" -> ioc.severity(share(text(value).toLowerCase(Locale.ROOT)));
            case "description" -> ioc.description(share(text(value)));
            case "expiration" -> ioc.expiration(moment(text(value), problems));
            case "source" -> ioc.source(share(text(value)));
            case "applied_globally" -> ioc.appliedGlobally(value.asBoolean());
            case "host_groups" -> ioc.hostGroups(share(texts(value)));
            case "platforms" -> ioc.platforms(share(lowerCase(texts(value))));
            case "tags" -> ioc.tags(share(texts(value)));
            case "metadata" -> ioc.filename(text(value.path("filename")));
            default -> {
                // id, type and value are not read onto an IOC: they say which one it is
            }
        }
    }

    private static String action(JsonNode value) {
        return text(value).isEmpty() ? "no_action" : value.textValue();
    }

    /** The text of a field, empty when it is missing or null. */
    static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : "";
    }

    private static Optional<Instant> moment(String text, List<Problem> problems) {
        Optional<Instant> moment = Moments.read(text);
        if (!text.isEmpty() && moment.isEmpty()) {
            problems.add(Problem.error("expiration", "invalid expiration '" + text + "'"));
        }
        return moment;
    }

    private static List<String> lowerCase(List<String> texts) {
        List<String> lower = new ArrayList<>(texts);
        lower.replaceAll(text -> text.toLowerCase(Locale.ROOT));
        return List.copyOf(lower);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>(array.size());
        array.forEach(element -> texts.add(element.textValue()));
        return List.copyOf(texts);
    }

    @SuppressWarnings("unchecked")
    private <T> T share(T value) {
        Object known = shared.size() < SHARED_MAX ? shared.putIfAbsent(value, value) : shared.get(value);
        return known == null ? value : (T) known;
    }
}
