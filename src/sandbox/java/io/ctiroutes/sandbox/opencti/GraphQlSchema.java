package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of the platform's schema that a stream connector can need; everything else is refused as the platform refuses the unknown. */
public final class GraphQlSchema {

    private record Field(String type, Map<String, Input> arguments) {}

    /**
     * An argument, or a field of an input.
     *
     * @param type that of an input or an enumeration that the schema names; empty for any other
     */
    private record Input(boolean required, String type) {

        /** As it is declared here: {@code name}, {@code name!} if it is required, {@code name:Type} if its values are looked at. */
        static Map<String, Input> named(String... declarations) {
            Map<String, Input> all = new LinkedHashMap<>();
            for (String declaration : declarations) {
                String[] parts = declaration.split(":", 2);
                boolean required = parts[0].endsWith("!");
                all.put(parts[0].replace("!", ""), new Input(required, parts.length == 1 ? "" : parts[1]));
            }
            return all;
        }
    }

    private static final String LEAF = "";

    private final Map<String, Map<String, Field>> types = new HashMap<>();
    private final Map<String, Map<String, Input>> inputs = new HashMap<>();
    private final Map<String, Set<String>> enumerations = new HashMap<>();

    GraphQlSchema(String version) {
        boolean connectorInfo = isAtLeast(version, 6, 2, 12);
        field("Query", "about", "AppInfo");
        field("Query", "streamCollection", "StreamCollection", "id");
        field("Query", "connector", "Connector", "id");
        field("Mutation", "registerConnector", "Connector", "input:RegisterConnectorInput");
        input(
                "RegisterConnectorInput",
                "id",
                "name",
                "type",
                "scope",
                "auto",
                "auto_update",
                "enrichment_resolution",
                "only_contextual",
                "playbook_compatible",
                "listen_callback_uri",
                "xtm_one_intent",
                "version",
                "slug");
        if (connectorInfo) {
            String[] info = {
                "run_and_terminate",
                "buffering",
                "queue_threshold",
                "queue_messages_size",
                "next_run_datetime",
                "last_run_datetime"
            };
            field("Mutation", "pingConnector", "Connector", "id", "state", "connectorInfo:ConnectorInfoInput");
            input("ConnectorInfoInput", info);
            leaves("ConnectorInfo", info);
            field("Connector", "connector_info", "ConnectorInfo");
        } else {
            field("Mutation", "pingConnector", "Connector", "id", "state");
        }
        field("Mutation", "resetStateConnector", "Connector", "id");
        field("Mutation", "deleteConnector", LEAF, "id");
        leaves("AppInfo", "version");
        leaves("StreamCollection", "id", "name", "description", "filters", "stream_live", "stream_public");
        leaves("Connector", "id", "name", "active", "connector_type", "connector_scope", "connector_user_id");
        leaves("Connector", "connector_state", "connector_state_reset", "connector_state_timestamp");
        indicators();
    }

    private void indicators() {
        field(
                "Query",
                "indicators",
                "IndicatorConnection",
                "first",
                "after",
                "orderBy",
                "orderMode",
                "filters",
                "search");
        field("IndicatorConnection", "edges", "IndicatorEdge");
        field("IndicatorConnection", "pageInfo", "PageInfo");
        leaves("PageInfo", "startCursor", "endCursor", "hasNextPage", "hasPreviousPage", "globalCount");
        field("IndicatorEdge", "node", "Indicator");
        leaves("IndicatorEdge", "cursor");
        leaves("Indicator", "id", "standard_id", "entity_type", "name", "description", "created_at", "updated_at");
        leaves("Indicator", "pattern", "pattern_type", "revoked", "valid_from", "valid_until");
        leaves("Indicator", "x_opencti_score", "x_opencti_detection", "x_mitre_platforms");
        field("Indicator", "objectLabel", "Label");
        leaves("Label", "id", "value");
    }

    /** Fields without fields of their own. */
    public void leaves(String type, String... names) {
        for (String name : names) {
            field(type, name, LEAF);
        }
    }

    /**
     * A field with fields of its own.
     *
     * @param arguments each as {@code name}, {@code name!} if it is required, {@code name:Type} if its values are looked at
     */
    public void field(String owner, String name, String type, String... arguments) {
        types.computeIfAbsent(owner, key -> new HashMap<>()).put(name, new Field(type, Input.named(arguments)));
    }

    /** A type of which nothing can be asked but by fragments on one of those that it may be. */
    public void union(String type) {
        types.computeIfAbsent(type, key -> new HashMap<>());
    }

    /** A type of arguments, with its fields as arguments are given in {@link #field}. */
    public void input(String type, String... fields) {
        inputs.put(type, Input.named(fields));
    }

    /** A type of arguments, with all its values. */
    public void enumeration(String type, String... values) {
        enumerations.put(type, Set.of(values));
    }

    void validate(GraphQlField operation) {
        boolean mutation = operation.name().equals("mutation");
        List<GraphQlField> fields = operation.selection();
        if (fields.isEmpty() || fields.size() > (mutation ? 1 : 2)) {
            throw GraphQlException.validation("Too many root fields in one " + operation.name() + ".");
        }
        validate(mutation ? "Mutation" : "Query", fields);
    }

    private void validate(String type, List<GraphQlField> fields) {
        for (GraphQlField field : fields) {
            if (field.isFragment()) {
                if (!types.containsKey(field.name())) {
                    throw GraphQlException.validation("Unknown type \"" + field.name() + "\".");
                }
                validate(field.name(), field.selection());
            } else if (!field.name().equals("__typename")) {
                Field known = types.get(type).get(field.name());
                if (known == null) {
                    throw GraphQlException.validation(
                            "Cannot query field \"" + field.name() + "\" on type \"" + type + "\".");
                }
                validateArguments(type, field, known);
                validateSelection(field, known);
            }
        }
    }

    private void validateArguments(String type, GraphQlField field, Field known) {
        String name = type + "." + field.name();
        for (String argument : field.arguments().keySet()) {
            if (!known.arguments().containsKey(argument)) {
                throw GraphQlException.validation("Unknown argument \"" + argument + "\" on field \"" + name + "\".");
            }
        }
        known.arguments().forEach((argument, input) -> {
            if (input.required() && !field.arguments().containsKey(argument)) {
                throw GraphQlException.validation("Field \"" + field.name() + "\" argument \"" + argument
                        + "\" is required, but it was not provided.");
            }
            validateValue(argument, input, field.argument(argument));
        });
    }

    private void validateValue(String name, Input input, JsonNode value) {
        if (value.isArray()) {
            value.forEach(one -> validateValue(name, input, one));
        } else if (value.isNull()) {
            if (input.required()) {
                throw GraphQlException.badInput("Expected \"" + name + "\" not to be null.");
            }
        } else if (inputs.containsKey(input.type())) {
            validateInput(input.type(), value);
        } else if (enumerations.containsKey(input.type())
                && !enumerations.get(input.type()).contains(value.asText())) {
            throw GraphQlException.badInput(
                    "Value \"" + value.asText() + "\" does not exist in \"" + input.type() + "\" enum.");
        }
    }

    private void validateInput(String type, JsonNode value) {
        Map<String, Input> fields = inputs.get(type);
        requireKnown(value, type, fields.keySet());
        fields.forEach((name, field) -> {
            if (field.required() && !value.hasNonNull(name)) {
                throw GraphQlException.badInput(
                        "Field \"" + name + "\" of required type was not provided in \"" + type + "\".");
            }
            if (value.has(name)) {
                validateValue(name, field, value.get(name));
            }
        });
    }

    static void requireKnown(JsonNode input, String type, Set<String> known) {
        input.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw GraphQlException.badInput("Field \"" + name + "\" is not defined by type \"" + type + "\".");
            }
        });
    }

    private void validateSelection(GraphQlField field, Field known) {
        if (known.type().equals(LEAF)) {
            if (!field.selection().isEmpty()) {
                throw GraphQlException.validation("Field \"" + field.name() + "\" must not have a selection.");
            }
        } else if (field.selection().isEmpty()) {
            throw GraphQlException.validation("Field \"" + field.name() + "\" of type \"" + known.type()
                    + "\" must have a selection of subfields.");
        } else {
            validate(known.type(), field.selection());
        }
    }

    private static boolean isAtLeast(String version, int... wanted) {
        String[] parts = version.split("\\.");
        for (int i = 0; i < wanted.length && i < parts.length; i++) {
            int part = Integer.parseInt(parts[i]);
            if (part != wanted[i]) {
                return part > wanted[i];
            }
        }
        return true;
    }
}
