package io.ctiroutes.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.ctiroutes.sandbox.contract.Example.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ${…}} stands for, in requests and in facts. */
final class Variables {
    private static final Pattern NAME = Pattern.compile("\\$\\{([a-z_]+)}");

    /** There is no such thing in this run. */
    static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing(String name) {
            super("there is no " + name);
        }
    }

    private final Map<String, String> values;

    Variables(Map<String, String> values) {
        this.values = new HashMap<>(values);
    }

    void put(String name, String value) {
        values.put(name, value);
    }

    String filledIn(String text) {
        Matcher matcher = NAME.matcher(text);
        return matcher.replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new Missing(found.group(1));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    Request filledIn(Request request) {
        return new Request(
                request.method(),
                filledIn(request.path()),
                request.auth(),
                filledIn(request.query()),
                filledIn(request.headers()),
                filledIn(request.form()),
                filledIn(request.body()),
                request.until());
    }

    JsonNode filledIn(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(filledIn(node.asText()));
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> array.add(filledIn(element)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> object.set(field.getKey(), filledIn(field.getValue())));
            return object;
        }
        return node;
    }
}
