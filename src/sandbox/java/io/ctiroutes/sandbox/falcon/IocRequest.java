package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** The body of a create or an update: a comment and rows of the right shape. */
final class IocRequest {
    private static final Set<String> FIELDS = Set.of("comment", "indicators");
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private IocRequest() {}

    static JsonNode rows(Buffer body, RowShape shape, int maxRows) {
        JsonNode request = parse(body);
        for (Map.Entry<String, JsonNode> field : request.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw RowShape.misshapen("unknown field '" + field.getKey() + "'");
            }
        }
        JsonNode comment = request.path("comment");
        JsonNode rows = request.path("indicators");
        if (!comment.isMissingNode() && !comment.isTextual() || !rows.isArray() || rows.isEmpty()) {
            throw RowShape.misshapen("comment must be a text, indicators a list that is not empty");
        }
        if (rows.size() > maxRows) {
            throw new Refusal(400, "A request may hold " + maxRows + " indicators at most");
        }
        rows.forEach(shape::check);
        return rows;
    }

    /** The number of rows in a body that may be anything. */
    static int count(Buffer body) {
        try {
            return parse(body).path("indicators").size();
        } catch (Refusal notRows) {
            return 0;
        }
    }

    private static JsonNode parse(Buffer body) {
        try {
            JsonNode request = JSON.readTree(body.getBytes());
            if (!request.isObject()) {
                throw RowShape.misshapen("the body must be an object");
            }
            return request;
        } catch (IOException e) {
            throw RowShape.misshapen("the body is not JSON");
        }
    }
}
