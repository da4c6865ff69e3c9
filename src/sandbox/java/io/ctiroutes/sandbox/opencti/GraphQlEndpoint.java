package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code POST /graphql}: one operation a request; errors come with HTTP status 200, as the platform sends them. */
final class GraphQlEndpoint {

    private final GraphQlSchema schema;
    private final ConnectorApi api;
    private final Map<String, Function<GraphQlField, JsonNode>> resolvers;
    private final OpenCtiFaults faults;
    private final OpenCtiTraffic traffic;
    private final Credentials credentials;
    private final Clock clock;

    /**
     * The endpoint.
     *
     * @param api       what the fields do that have no resolver
     * @param resolvers what top-level fields do: the whole object behind each
     */
    GraphQlEndpoint(
            GraphQlSchema schema,
            ConnectorApi api,
            Map<String, Function<GraphQlField, JsonNode>> resolvers,
            OpenCtiFaults faults,
            OpenCtiTraffic traffic,
            Credentials credentials,
            Clock clock) {
        this.schema = schema;
        this.api = api;
        this.resolvers = resolvers;
        this.faults = faults;
        this.traffic = traffic;
        this.credentials = credentials;
        this.clock = clock;
    }

    void handle(HttpServerRequest request) {
        request.bodyHandler(body -> answer(request, body));
    }

    private void answer(HttpServerRequest request, Buffer body) {
        if (request.response().closed() || faults.holdsBack(() -> answer(request, body))) {
            return;
        }
        JsonNode call;
        try {
            call = Json.parse(body.toString());
        } catch (JsonProcessingException notJson) {
            request.response().setStatusCode(400).end();
            return;
        }
        Optional<OpenCtiFaults.GraphQlFailure> failure = faults.takeGraphQlFailure();
        if (failure.isPresent() && failure.get().status() != 200) {
            request.response()
                    .setStatusCode(failure.get().status())
                    .putHeader("Content-Type", "text/html")
                    .end("<html><body>Unavailable</body></html>");
            return;
        }
        ObjectNode answer = execute(call, credentials.areIn(request), failure);
        request.response()
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader(
                        "Date",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                clock.instant().atOffset(ZoneOffset.UTC)))
                .end(Buffer.buffer(Json.bytes(answer)));
    }

    private ObjectNode execute(JsonNode call, boolean loggedIn, Optional<OpenCtiFaults.GraphQlFailure> failure) {
        String firstField = "";
        try {
            JsonNode variables = call.path("variables");
            GraphQlField operation = GraphQlDocument.parse(call.path("query").asText(), variables);
            schema.validate(operation);
            firstField = operation.selection().get(0).key();
            operation
                    .selection()
                    .forEach(field -> traffic.note(
                            new OpenCtiTraffic.GraphQlCall(field.name(), variables.deepCopy(), clock.instant())));
            if (!loggedIn) {
                throw GraphQlException.of("AUTH_REQUIRED", "You must be logged in to do this.");
            }
            if (failure.isPresent()) {
                throw GraphQlException.of(failure.get().code(), failure.get().message());
            }
            return run(operation);
        } catch (GraphQlException refused) {
            return refused.render(firstField);
        }
    }

    private ObjectNode run(GraphQlField operation) {
        ObjectNode answer = Json.object();
        ObjectNode data = answer.putObject("data");
        for (GraphQlField field : operation.selection()) {
            if (Capability.neededFor(field.name()).stream().anyMatch(faults::forbids)) {
                throw GraphQlException.of("FORBIDDEN_ACCESS", "You are not allowed to do this.");
            }
            JsonNode whole = resolvers.getOrDefault(field.name(), api::resolve).apply(field);
            data.set(field.key(), select(whole, field.selection()));
        }
        return answer;
    }

    private static JsonNode select(JsonNode value, List<GraphQlField> selection) {
        if (value != null && value.isArray()) {
            ArrayNode all = Json.array();
            value.forEach(one -> all.add(select(one, selection)));
            return all;
        }
        if (selection.isEmpty() || value == null || !value.isObject()) {
            return value;
        }
        ObjectNode selected = Json.object();
        for (GraphQlField field : selection) {
            if (!field.isFragment()) {
                selected.set(field.key(), select(value.get(field.name()), field.selection()));
            } else if (value.path("__typename").asText().equals(field.name())) {
                selected.setAll((ObjectNode) select(value, field.selection()));
            }
        }
        return selected;
    }
}
