package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;

/**
 * The opaque token that a search for alerts goes on with: in truth the milliseconds and the id of the last alert before, and
 * the sort that they hold for.
 */
record AlertToken(String sort, long millis, String id) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static AlertToken of(String sort, StoredAlert last) {
        return new AlertToken(sort, last.createdOn().toEpochMilli(), last.id());
    }

    /** The order of what they stand for; equal moments go by the ids in either direction. */
    static Comparator<AlertToken> order(boolean newestFirst) {
        Comparator<AlertToken> byTime = Comparator.comparingLong(AlertToken::millis);
        return (newestFirst ? byTime.reversed() : byTime).thenComparing(AlertToken::id);
    }

    static Optional<AlertToken> parse(String text) {
        try {
            JsonNode token = JSON.readTree(Base64.getDecoder().decode(text));
            JsonNode after = token.path("after");
            String sort = token.path("sort").asText();
            return after.size() == 2
                    ? Optional.of(new AlertToken(
                            sort, after.get(0).asLong(), after.get(1).asText()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String text(long total) {
        ObjectNode token = JSON.createObjectNode()
                .put("version", "v1")
                .put("total_hits", total)
                .put("total_relation", "eq")
                .put("sort", sort);
        token.putArray("after").add(millis).add(id);
        return Base64.getEncoder().encodeToString(token.toString().getBytes(StandardCharsets.UTF_8));
    }
}
