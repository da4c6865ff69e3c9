package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The RFC 6902 difference of two trees as the platform computes it: members are visited last to first, replacements and removals
 * before additions; arrays are compared by index.
 */
public final class JsonPatch {

    private final ArrayNode operations = Json.array();

    private JsonPatch() {}

    /** The operations that turn {@code before} into {@code after}. */
    public static ArrayNode between(JsonNode before, JsonNode after) {
        JsonPatch patch = new JsonPatch();
        patch.compare("", before, after);
        return patch.operations;
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        List<String> oldKeys = keys(before);
        Collections.reverse(oldKeys);
        for (String key : oldKeys) {
            JsonNode oldValue = member(before, key);
            JsonNode newValue = member(after, key);
            String memberPath = path + "/" + escape(key);
            if (newValue == null) {
                operation("remove", memberPath);
            } else if (oldValue.isContainerNode() && oldValue.getNodeType() == newValue.getNodeType()) {
                compare(memberPath, oldValue, newValue);
            } else if (!oldValue.equals(newValue)) {
                operation("replace", memberPath).set("value", newValue);
            }
        }
        for (String key : keys(after)) {
            if (member(before, key) == null) {
                operation("add", path + "/" + escape(key)).set("value", member(after, key));
            }
        }
    }

    private ObjectNode operation(String name, String path) {
        return operations.addObject().put("op", name).put("path", path);
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                keys.add(Integer.toString(i));
            }
        } else {
            node.fieldNames().forEachRemaining(keys::add);
        }
        return keys;
    }

    private static JsonNode member(JsonNode node, String key) {
        return node.isArray() ? node.get(Integer.parseInt(key)) : node.get(key);
    }

    private static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
