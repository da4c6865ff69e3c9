package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.falcon.api.FalconAnswer;

/** Builds Falcon's answers: {@code meta}, {@code errors}, {@code resources}. */
final class GivenAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode envelope = JSON.createObjectNode();
    private final ArrayNode resources;

    private GivenAnswer() {
        envelope.putObject("meta")
                .put("powered_by", "ioc-manager")
                .putObject("pagination")
                .put("limit", 500);
        envelope.putNull("errors");
        resources = envelope.putArray("resources");
    }

    static GivenAnswer answer() {
        return new GivenAnswer();
    }

    GivenAnswer ioc(GivenIoc ioc) {
        return add(ioc.json());
    }

    GivenAnswer add(JsonNode resource) {
        resources.add(resource);
        return this;
    }

    /** A resource as it stands. */
    GivenAnswer raw(String json) {
        try {
            return add(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A domain that exists already. */
    GivenAnswer duplicate(String domain) {
        return row("domain", domain, "warning", "Warning: Duplicate type: 'domain' and value: '" + domain + "'.");
    }

    /** A domain that is refused. */
    GivenAnswer error(String domain, String message) {
        return row("domain", domain, "error", message);
    }

    GivenAnswer row(String type, String value, String messageType, String message) {
        resources
                .addObject()
                .put("type", type)
                .put("value", value)
                .put("message_type", messageType)
                .put("field_name", "value")
                .put("message", message);
        return message("One or more indicators have a warning or invalid input");
    }

    /** What Falcon says about the request as a whole. */
    GivenAnswer message(String message) {
        envelope.putArray("errors").addObject().put("code", 400).put("message", message);
        return this;
    }

    GivenAnswer after(String token) {
        ((ObjectNode) envelope.at("/meta/pagination")).put("after", token);
        return this;
    }

    FalconAnswer build() {
        try {
            return JSON.treeToValue(envelope, FalconAnswer.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
