package io.ctiroutes.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Compares an answer with what is known of it: {@code status} (one, or a list of those possible), {@code headers} by name, and
 * {@code body} by JSON pointer. A fact is a value, or an object with {@code is} (kinds, one or a list), {@code oneOf},
 * {@code matches} (a regular expression), {@code contains} (a part of a text, or elements of a list), {@code size} or {@code not}.
 */
final class Facts {
    private Facts() {}

    /** What differs, in the order of the facts; empty if nothing does. */
    static List<String> differences(JsonNode facts, Answer answer) {
        List<String> differences = new ArrayList<>();
        JsonNode status = facts.path("status");
        if (!status.isMissingNode() && !among(status, answer.status())) {
            differences.add("status is " + answer.status() + ", not " + status);
        }
        for (Map.Entry<String, JsonNode> fact : facts.path("headers").properties()) {
            Optional<String> given = answer.headers().firstValue(fact.getKey());
            JsonNode actual = given.<JsonNode>map(TextNode::valueOf).orElse(MissingNode.getInstance());
            compare(fact.getKey(), fact.getValue(), actual, differences);
        }
        for (Map.Entry<String, JsonNode> fact : facts.path("body").properties()) {
            compare(fact.getKey(), fact.getValue(), answer.body().at(fact.getKey()), differences);
        }
        return differences;
    }

    /** What the facts about the body are about, as it is. */
    static List<String> observed(JsonNode facts, Answer answer) {
        return facts.path("body").properties().stream()
                .map(fact -> fact.getKey() + " is " + shown(answer.body().at(fact.getKey())))
                .toList();
    }

    private static boolean among(JsonNode status, int actual) {
        return status.isArray()
                ? StreamSupport.stream(status.spliterator(), false).anyMatch(one -> one.asInt() == actual)
                : status.asInt() == actual;
    }

    private static void compare(String where, JsonNode fact, JsonNode actual, List<String> differences) {
        if (!fact.isObject()) {
            if (!fact.equals(actual)) {
                differences.add(where + " is " + shown(actual) + ", not " + fact);
            }
            return;
        }
        for (Map.Entry<String, JsonNode> matcher : fact.properties()) {
            if (!holds(matcher.getKey(), matcher.getValue(), actual)) {
                differences.add(where + " is " + shown(actual) + ", not " + fact);
                return;
            }
        }
    }

    private static boolean holds(String matcher, JsonNode wanted, JsonNode actual) {
        return switch (matcher) {
            case "is" -> wanted.isArray() ? any(wanted, kind -> isA(kind, actual)) : isA(wanted, actual);
            case "oneOf" -> any(wanted, actual::equals);
            case "matches" -> actual.isValueNode() && actual.asText().matches(wanted.asText());
            case "contains" ->
                actual.isTextual()
                        ? actual.asText().contains(wanted.asText())
                        : StreamSupport.stream(wanted.spliterator(), false)
                                .allMatch(element -> any(actual, element::equals));
            case "not" -> !wanted.equals(actual);
            case "size" -> actual.isContainerNode() && actual.size() == wanted.asInt();
            default -> throw new IllegalArgumentException("unknown matcher " + matcher);
        };
    }

    private static boolean any(JsonNode list, Predicate<JsonNode> predicate) {
        return StreamSupport.stream(list.spliterator(), false).anyMatch(predicate);
    }

    private static boolean isA(JsonNode kind, JsonNode actual) {
        return switch (kind.asText()) {
            case "absent" -> actual.isMissingNode();
            case "null" -> actual.isNull();
            case "text" -> actual.isTextual();
            case "number" -> actual.isNumber();
            case "boolean" -> actual.isBoolean();
            case "list" -> actual.isArray();
            case "object" -> actual.isObject();
            case "empty" -> actual.isMissingNode() || actual.isNull() || actual.isArray() && actual.isEmpty();
            default -> throw new IllegalArgumentException("unknown kind " + kind.asText());
        };
    }

    private static String shown(JsonNode actual) {
        if (actual.isMissingNode()) {
            return "absent";
        }
        String text = actual.toString();
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
