package io.ctiroutes.opencti.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.opencti.platform.ConnectorState;
import io.ctiroutes.opencti.platform.StreamId;
import java.util.Optional;

/**
 * What a stream holds at the moment, as its {@code connected} frame says.
 *
 * @param first its oldest event; empty if it is not known
 * @param last  its latest event; empty if it is not known
 */
record StreamRange(Optional<StreamId> first, Optional<StreamId> last) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static StreamRange parse(String connected) {
        try {
            JsonNode range = JSON.readTree(connected);
            return new StreamRange(id(range, "firstEventId"), id(range, "lastEventId"));
        } catch (JsonProcessingException e) {
            return new StreamRange(Optional.empty(), Optional.empty());
        }
    }

    private static Optional<StreamId> id(JsonNode range, String field) {
        return StreamId.parse(range.path(field).asText());
    }

    /** Whether there were events between where somebody asks to go on and the oldest that is left. */
    boolean leavesOut(ConnectorState asked) {
        return !asked.startFrom().equals(StreamId.BEGINNING)
                && first.filter(oldest -> oldest.isAfter(asked.startFrom()) && !recovers(asked, oldest))
                        .isPresent();
    }

    /**
     * Up to which id the database has to make up for what was left out: up to the latest event, from where on the stream
     * has all.
     *
     * @param now the platform's time, if it did not say which its latest event is
     */
    StreamId recoverUntil(StreamId now) {
        StreamId oldest = first.orElse(now);
        return last.or(() -> Optional.of(now)).filter(id -> id.isAfter(oldest)).orElse(oldest);
    }

    private static boolean recovers(ConnectorState asked, StreamId oldest) {
        return asked.recoveryEnd().filter(until -> !oldest.isAfter(until)).isPresent();
    }
}
