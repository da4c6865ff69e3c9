package io.ctiroutes.sandbox.falcon;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The body of a create or an update, of the right shape.
 *
 * @param rows       one for each IOC
 * @param bulkUpdate what is changed of all IOCs that its filter finds
 */
record IocRequest(List<JsonNode> rows, Optional<JsonNode> bulkUpdate) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static IocRequest create(Buffer body, int maxRows) {
        return read(parse(body), Set.of("comment", "indicators"), RowShape.CREATE, maxRows);
    }

    /** One of both kinds of updates is enough: beside the other, gofalcon sends null, and falconpy a row with nothing in it. */
    static IocRequest update(Buffer body, int maxRows) {
        return read(parse(body), Set.of("comment", "indicators", "bulk_update"), RowShape.UPDATE, maxRows);
    }

    private static IocRequest read(JsonNode request, Set<String> fields, RowShape shape, int maxRows) {
        for (Map.Entry<String, JsonNode> field : request.properties()) {
            if (!fields.contains(field.getKey())) {
                throw RowShape.misshapen("unknown field '" + field.getKey() + "'");
            }
        }
        JsonNode comment = request.path("comment");
        if (!comment.isMissingNode() && !comment.isTextual()) {
            throw RowShape.misshapen("comment must be a text");
        }
        Optional<JsonNode> bulkUpdate =
                Optional.ofNullable(request.get("bulk_update")).filter(update -> !update.isNull());
        bulkUpdate.ifPresent(RowShape.BULK_UPDATE::check);
        List<JsonNode> rows = rows(request.path("indicators"), bulkUpdate.isPresent());
        if (rows.size() > maxRows) {
            throw new Refusal(400, "A request may hold " + maxRows + " indicators at most");
        }
        rows.forEach(shape::check);
        return new IocRequest(rows, bulkUpdate);
    }

    private static List<JsonNode> rows(JsonNode indicators, boolean optional) {
        if (optional && (indicators.isMissingNode() || indicators.isNull())) {
            return List.of();
        }
        if (!indicators.isArray() || indicators.isEmpty()) {
            throw RowShape.misshapen("indicators must be a list that is not empty");
        }
        List<JsonNode> rows = new ArrayList<>(indicators.size());
        indicators.forEach(rows::add);
        if (optional) {
            rows.removeIf(JsonNode::isEmpty);
        }
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
