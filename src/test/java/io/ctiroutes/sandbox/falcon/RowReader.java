package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.falcon.RefusedRow.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a row of the right shape onto an IOC. What the row does not mention stays; what it sets to null is cleared. */
final class RowReader {
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final int SHARED_MAX = 10_000;

    /** Equal texts and lists share one object, so that a million IOCs fit in memory. */
    private final Map<Object, Object> shared = new HashMap<>();

    void read(JsonNode row, StoredIocBuilder ioc, List<Problem> problems) {
        row.properties().forEach(field -> read(field.getKey(), field.getValue(), ioc, problems));
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
            case "action" ->
                ioc.action(share(value.asText("").isEmpty() || value.isNull() ? "no_action" : value.asText()));
            case "mobile_action" ->
                ioc.mobileAction(share(value.isNull() || value.asText().isEmpty() ? "no_action" : value.asText()));
            case "severity" -> ioc.severity(share(text(value).toLowerCase(Locale.ROOT)));
            case "description" -> ioc.description(share(text(value)));
            case "expiration" -> ioc.expiration(moment(text(value), problems));
            case "source" -> ioc.source(share(text(value)));
            case "applied_globally" -> ioc.appliedGlobally(value.asBoolean());
            case "host_groups" -> ioc.hostGroups(share(texts(value)));
            case "platforms" ->
                ioc.platforms(share(texts(value).stream()
                        .map(platform -> platform.toLowerCase(Locale.ROOT))
                        .toList()));
            case "tags" -> ioc.tags(share(texts(value)));
            case "metadata" -> ioc.filename(text(value.path("filename")));
            default -> {
                // id, type and value are not read onto an IOC: they say which one it is
            }
        }
    }

    /** The text of a field, empty when it is missing or null. */
    static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : "";
    }

    static Optional<Instant> moment(String text) {
        try {
            if (DAY.matcher(text).matches()) {
                return Optional.of(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            return MOMENT.matcher(text).matches() ? Optional.of(Instant.parse(text)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> moment(String text, List<Problem> problems) {
        Optional<Instant> moment = moment(text);
        if (!text.isEmpty() && moment.isEmpty()) {
            problems.add(Problem.error("expiration", "invalid expiration '" + text + "'"));
        }
        return moment;
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
