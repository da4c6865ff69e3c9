package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One operation of a GraphQL document: no directives, and no fragments that have a name, which connectors do not use. */
final class GraphQlDocument {

    private static final Pattern TOKEN = Pattern.compile(
            "[\\s,]+|#[^\\n]*|(\"(?:[^\"\\\\\\n]|\\\\.)*\"|[A-Za-z_]\\w*|-?\\d+(?:\\.\\d+)?|\\.{3}|[{}()\\[\\]:!$=])");

    private final List<String> tokens = new ArrayList<>();
    private final JsonNode variables;
    private final List<String> declared = new ArrayList<>();
    private int position;

    private GraphQlDocument(String text, JsonNode variables) {
        this.variables = variables;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.lookingAt()) {
            if (matcher.group(1) != null) {
                tokens.add(matcher.group(1));
            }
            end = matcher.end();
            matcher.region(end, text.length());
        }
        if (end < text.length()) {
            throw syntax("\"" + text.charAt(end) + "\"");
        }
    }

    /** The operation: its top-level selection, named {@code query} or {@code mutation}. */
    static GraphQlField parse(String text, JsonNode variables) {
        return new GraphQlDocument(text, variables).operation();
    }

    private GraphQlField operation() {
        String kind = "query";
        if (!peek().equals("{")) {
            kind = take();
            if (!kind.equals("query") && !kind.equals("mutation")) {
                throw syntax("\"" + kind + "\"");
            }
            if (!peek().equals("{") && !peek().equals("(")) {
                take();
            }
            if (peek().equals("(")) {
                declarations();
            }
        }
        List<GraphQlField> selection = selection();
        if (position < tokens.size()) {
            throw syntax("\"" + peek() + "\"");
        }
        return new GraphQlField(kind, kind, Map.of(), selection);
    }

    private void declarations() {
        expect("(");
        while (!peek().equals(")")) {
            expect("$");
            declared.add(take());
            expect(":");
            while (!peek().equals("$") && !peek().equals(")")) {
                take();
            }
        }
        expect(")");
    }

    private List<GraphQlField> selection() {
        expect("{");
        List<GraphQlField> fields = new ArrayList<>();
        while (!peek().equals("}")) {
            String key = take();
            if (key.equals(GraphQlField.FRAGMENT)) {
                expect("on");
                fields.add(new GraphQlField(key, take(), Map.of(), selection()));
                continue;
            }
            String name = key;
            if (peek().equals(":")) {
                take();
                name = take();
            }
            Map<String, JsonNode> arguments = peek().equals("(") ? members("(", ")") : Map.of();
            fields.add(new GraphQlField(
                    key, name, arguments, position < tokens.size() && peek().equals("{") ? selection() : List.of()));
        }
        expect("}");
        return fields;
    }

    private Map<String, JsonNode> members(String opening, String closing) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        expect(opening);
        while (!peek().equals(closing)) {
            String name = take();
            expect(":");
            members.put(name, value());
        }
        expect(closing);
        return members;
    }

    private JsonNode value() {
        switch (peek()) {
            case "$":
                take();
                return variable(take());
            case "{":
                ObjectNode object = Json.object();
                members("{", "}").forEach(object::set);
                return object;
            case "[":
                take();
                ArrayNode array = Json.array();
                while (!peek().equals("]")) {
                    array.add(value());
                }
                take();
                return array;
            default:
                return scalar(take());
        }
    }

    private JsonNode variable(String name) {
        if (!declared.contains(name)) {
            throw GraphQlException.validation("Variable \"$" + name + "\" is not defined.");
        }
        JsonNode value = variables.get(name);
        return value == null ? NullNode.getInstance() : value;
    }

    private static JsonNode scalar(String token) {
        try {
            boolean enumeration = Character.isLetter(token.charAt(0))
                    && !List.of("true", "false", "null").contains(token);
            return enumeration ? TextNode.valueOf(token) : Json.parse(token);
        } catch (JsonProcessingException e) {
            throw syntax("\"" + token + "\"");
        }
    }

    private String peek() {
        if (position == tokens.size()) {
            throw syntax("<EOF>");
        }
        return tokens.get(position);
    }

    private String take() {
        String token = peek();
        position++;
        return token;
    }

    private void expect(String token) {
        if (!take().equals(token)) {
            throw syntax("\"" + tokens.get(position - 1) + "\"");
        }
    }

    private static GraphQlException syntax(String found) {
        return GraphQlException.parse("Syntax Error: Unexpected " + found + ".");
    }
}
