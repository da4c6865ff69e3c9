package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Map;

/**
 * A field of a GraphQL selection, its variables resolved; or an inline fragment, whose name is the type that it is on.
 *
 * @param key       the name in the answer
 * @param selection the fields below; empty for a leaf
 */
public record GraphQlField(String key, String name, Map<String, JsonNode> arguments, List<GraphQlField> selection) {

    /** The key of an inline fragment. */
    static final String FRAGMENT = "...";

    boolean isFragment() {
        return key.equals(FRAGMENT);
    }

    /** The argument, null as GraphQL knows it if it is not given. */
    public JsonNode argument(String argument) {
        return arguments.getOrDefault(argument, NullNode.getInstance());
    }

    /** The argument as text; null if it is not given. */
    public String textArgument(String argument) {
        JsonNode value = arguments.get(argument);
        return value == null || value.isNull() ? null : value.asText();
    }
}
