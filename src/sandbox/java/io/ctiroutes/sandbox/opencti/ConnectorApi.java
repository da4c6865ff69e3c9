package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the GraphQL fields of the schema do. */
final class ConnectorApi {

    private final ConnectorRegistry registry;
    private final OpenCtiFaults faults;
    private final OpenCtiTraffic traffic;
    private final String streamId;
    private final String version;
    private final Clock clock;

    ConnectorApi(
            ConnectorRegistry registry,
            OpenCtiFaults faults,
            OpenCtiTraffic traffic,
            String streamId,
            String version,
            Clock clock) {
        this.registry = registry;
        this.faults = faults;
        this.traffic = traffic;
        this.streamId = streamId;
        this.version = version;
        this.clock = clock;
    }

    /** The whole object behind a top-level field, or null. */
    JsonNode resolve(GraphQlField field) {
        String id = field.textArgument("id");
        return switch (field.name()) {
            case "about" -> Json.object().put("version", version);
            case "streamCollection" -> streamId.equals(id) ? streamCollection() : null;
            case "connector" -> registry.find(id).map(this::render).orElse(null);
            case "registerConnector" -> register(field.arguments().get("input"));
            case "pingConnector" -> ping(field, id);
            case "resetStateConnector" -> {
                if (!registry.reset(id, clock.instant())) {
                    throw unknownConnector();
                }
                yield registry.find(id).map(this::render).orElse(null);
            }
            case "deleteConnector" -> {
                registry.forget(id);
                yield Json.object().textNode(id);
            }
            default -> null;
        };
    }

    private ObjectNode streamCollection() {
        return Json.object()
                .put("id", streamId)
                .put("name", "Indicators for endpoint detection")
                .put("description", "Indicators for endpoint detection")
                .put("filters", "{}")
                .put("stream_live", !faults.isStopped())
                .put("stream_public", false);
    }

    private ObjectNode register(JsonNode input) {
        if (input == null || !input.hasNonNull("id") || !input.hasNonNull("name") || !input.hasNonNull("type")) {
            throw GraphQlException.badInput("A connector needs an id, a name and a type.");
        }
        String scope = StreamSupport.stream(input.path("scope").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(","));
        return render(registry.register(
                input.get("id").asText(),
                input.get("name").asText(),
                input.get("type").asText(),
                scope));
    }

    private ObjectNode ping(GraphQlField field, String id) {
        String state = field.textArgument("state");
        Optional<String> before = registry.find(id).map(ConnectorRegistry.Connector::state);
        ConnectorRegistry.Connector connector =
                registry.ping(id, state, clock.instant()).orElseThrow(ConnectorApi::unknownConnector);
        traffic.note(new OpenCtiTraffic.Ping(id, state == null ? "" : state, clock.instant()));
        ObjectNode answer = render(connector);
        if (faults.echoesStale() && before.isPresent()) {
            answer.put("connector_state", before.get());
        }
        JsonNode info = field.arguments().get("connectorInfo");
        return info == null ? answer : answer.set("connector_info", info);
    }

    private static GraphQlException unknownConnector() {
        return GraphQlException.of("FUNCTIONAL_ERROR", "No connector found with the specified ID");
    }

    private ObjectNode render(ConnectorRegistry.Connector connector) {
        return Json.object()
                .put("__typename", "Connector")
                .put("id", connector.id())
                .put("name", connector.name())
                .put("active", true)
                .put("connector_type", connector.type())
                .put("connector_scope", connector.scope())
                .put("connector_user_id", Reference.ANALYST)
                .put("connector_state", connector.state())
                .put("connector_state_reset", connector.reset())
                .put(
                        "connector_state_timestamp",
                        connector.stateSince() == null ? null : Timestamps.format(connector.stateSince()));
    }
}
