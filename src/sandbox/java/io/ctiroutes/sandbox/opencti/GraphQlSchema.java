package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of the platform's schema that a stream connector can need; everything else is refused as the platform refuses the unknown. */
final class GraphQlSchema {

    private record Field(String type, Set<String> arguments) {}

    private static final String LEAF = "";
    private static final Set<String> REGISTER_INPUT = Set.of(
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
    private static final Set<String> CONNECTOR_INFO = Set.of(
            "run_and_terminate",
            "buffering",
            "queue_threshold",
            "queue_messages_size",
            "next_run_datetime",
            "last_run_datetime");

    private final Map<String, Map<String, Field>> types = new HashMap<>();

    GraphQlSchema(String version) {
        boolean connectorInfo = isAtLeast(version, 6, 2, 12);
        field("Query", "about", "AppInfo");
        field("Query", "streamCollection", "StreamCollection", "id");
        field("Query", "connector", "Connector", "id");
        field("Mutation", "registerConnector", "Connector", "input");
        if (connectorInfo) {
            field("Mutation", "pingConnector", "Connector", "id", "state", "connectorInfo");
            leaves("ConnectorInfo", CONNECTOR_INFO.toArray(String[]::new));
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

    private void leaves(String type, String... names) {
        for (String name : names) {
            field(type, name, LEAF);
        }
    }

    private void field(String owner, String name, String type, String... arguments) {
        types.computeIfAbsent(owner, key -> new HashMap<>()).put(name, new Field(type, Set.of(arguments)));
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
            if (field.name().equals("__typename")) {
                continue;
            }
            Field known = types.get(type).get(field.name());
            if (known == null) {
                throw GraphQlException.validation(
                        "Cannot query field \"" + field.name() + "\" on type \"" + type + "\".");
            }
            validateArguments(type, field, known);
            validateSelection(field, known);
        }
    }

    private static void validateArguments(String type, GraphQlField field, Field known) {
        for (String argument : field.arguments().keySet()) {
            if (!known.arguments().contains(argument)) {
                throw GraphQlException.validation(
                        "Unknown argument \"" + argument + "\" on field \"" + type + "." + field.name() + "\".");
            }
        }
        validateInput(field.arguments().get("input"), "RegisterConnectorInput", REGISTER_INPUT);
        validateInput(field.arguments().get("connectorInfo"), "ConnectorInfoInput", CONNECTOR_INFO);
    }

    static void validateInput(JsonNode input, String type, Set<String> known) {
        if (input != null) {
            input.fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    throw GraphQlException.badInput("Field \"" + name + "\" is not defined by type \"" + type + "\".");
                }
            });
        }
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
