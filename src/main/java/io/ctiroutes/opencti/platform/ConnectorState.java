package io.ctiroutes.opencti.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the platform keeps for a stream connector, in the shape that OpenCTI's Python connectors use:
 * {@code {"start_from":"1748961817678-0","recover_until":"2025-06-16T02:49:27Z"}}.
 *
 * @param startFrom    the position
 * @param recoverUntil up to when the platform shall send what its database holds; empty for none
 */
public record ConnectorState(StreamId startFrom, Optional<String> recoverUntil) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> EMPTY = Set.of("", "null", "{}", "\"\"");

    /** Whether the platform holds no state under this text: never saved, or reset in the user interface. */
    static boolean isEmpty(String text) {
        return text == null || EMPTY.contains(text.strip());
    }

    /**
     * The state in this text, as this or an older connector wrote it.
     *
     * @return empty if there is none or it cannot be read
     */
    public static Optional<ConnectorState> parse(String text) {
        if (isEmpty(text)) {
            return Optional.empty();
        }
        JsonNode state;
        try {
            state = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        // the first name is today's, the second was used before OpenCTI 5.3.13
        return text(state, "start_from", "connectorLastEventId")
                .map(id -> id.equals("-") ? "0-0" : id)
                .flatMap(StreamId::parse)
                .map(id -> new ConnectorState(id, text(state, "recover_until", "connectorStartTime")));
    }

    /** The state as the platform stores it. */
    String json() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("start_from", startFrom.toString());
        // false means none to every connector that reads it
        state.put("recover_until", recoverUntil.<Object>map(until -> until).orElse(false));
        try {
            return JSON.writeValueAsString(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public ConnectorState at(StreamId position) {
        return new ConnectorState(position, recoverUntil);
    }

    /** The id up to which the platform's database is asked; empty if it is not asked at all. */
    public Optional<StreamId> recoveryEnd() {
        return recoverUntil.flatMap(ConnectorState::bound).filter(until -> until.isAfter(startFrom));
    }

    private static Optional<StreamId> bound(String recoverUntil) {
        try {
            return Optional.of(
                    new StreamId(OffsetDateTime.parse(recoverUntil).toInstant().toEpochMilli(), 0));
        } catch (DateTimeException e) {
            return StreamId.parse(recoverUntil);
        }
    }

    private static Optional<String> text(JsonNode state, String... names) {
        for (String name : names) {
            JsonNode value = state.path(name);
            if (value.isTextual() && !value.asText().isBlank()) {
                return Optional.of(value.asText());
            }
        }
        return Optional.empty();
    }
}
