package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Map;

/**
 * A field of a GraphQL selection, its variables resolved.
 *
 * @param key       the name in the answer
 * @param selection the fields below; empty for a leaf
 */
record GraphQlField(String key, String name, Map<String, JsonNode> arguments, List<GraphQlField> selection) {

    /** The argument, null as GraphQL knows it if it is not given. */
    JsonNode argument(String argument) {
        return arguments.getOrDefault(argument, NullNode.getInstance());
    }

    String textArgument(String argument) {
        JsonNode value = arguments.get(argument);
        return value == null || value.isNull() ? null : value.asText();
    }
}
