package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registration, pings and the connector's state, over GraphQL. */
class ConnectorStateTest {

    private static final String ID = "0f2a1d4e-6c1b-4a3f-9d57-1f0c8c6f4a11";
    private static final String REGISTER = "mutation RegisterConnector($input: RegisterConnectorInput) {"
            + " registerConnector(input:$input){ id connector_state connector_user_id } }";
    private static final String PING = "mutation PingConnector($id: ID!, $state: String) {"
            + " pingConnector(id:$id, state:$state){ id connector_state } }";

    private final OpenCtiStandIn platform = OpenCtiStandIn.start();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void registeringAnswersTheStateThatWasStored() throws Exception {
        assertThat(register().at("/data/registerConnector/connector_state").isNull())
                .isTrue();
        ping("{\"start_from\":\"1-0\"}");

        JsonNode again = register().at("/data/registerConnector");
        assertThat(again.get("connector_state").textValue()).isEqualTo("{\"start_from\":\"1-0\"}");
        assertThat(again.fieldNames()).toIterable().containsExactly("id", "connector_state", "connector_user_id");
    }

    @Test
    void aStateOfAFormerConnectorIsReadBack() throws Exception {
        platform.storeConnectorState(ID, "{\"connectorLastEventId\":\"7-0\"}");

        assertThat(register().at("/data/registerConnector/connector_state").textValue())
                .isEqualTo("{\"connectorLastEventId\":\"7-0\"}");
    }

    @Test
    void aPingStoresAndEchoesTheOpaqueState() throws Exception {
        register();
        JsonNode answer = ping("any \"text\"");

        assertThat(answer.at("/data/pingConnector/connector_state").textValue()).isEqualTo("any \"text\"");
        assertThat(platform.connectorState(ID)).contains("any \"text\"");
        assertThat(platform.traffic().pings())
                .extracting(OpenCtiTraffic.Ping::state)
                .containsExactly("any \"text\"");
    }

    @Test
    void afterAResetTheNextPingIsAnsweredEmptyAndWhatItBringsIsIgnored() throws Exception {
        register();
        ping("before");
        platform.resetConnectorState(ID);

        assertThat(ping("ignored").at("/data/pingConnector/connector_state").textValue())
                .isEmpty();
        assertThat(platform.connectorState(ID)).contains("");
        assertThat(ping("after").at("/data/pingConnector/connector_state").textValue())
                .isEqualTo("after");
    }

    @Test
    void aForgottenConnectorIsUnknownUntilItRegistersAgain() throws Exception {
        register();
        platform.forgetConnector(ID);
        JsonNode error = ping("state").at("/errors/0");

        assertThat(error.get("message").textValue()).isEqualTo("No connector found with the specified ID");
        assertThat(error.at("/extensions/code").textValue()).isEqualTo("FUNCTIONAL_ERROR");
        register();
        assertThat(ping("state").has("errors")).isFalse();
    }

    @Test
    void aStaleEchoAnswersTheStateBefore() throws Exception {
        register();
        platform.faults().staleEcho(true);
        ping("one");

        assertThat(ping("two").at("/data/pingConnector/connector_state").textValue())
                .isEqualTo("one");
        assertThat(platform.connectorState(ID)).contains("two");
    }

    @Test
    void aWrongTokenHasToLogIn() throws Exception {
        HttpResponse<String> response = post(REGISTER, registration(), "wrong");
        JsonNode body = Json.parse(response.body());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(body.at("/errors/0/name").textValue()).isEqualTo("AUTH_REQUIRED");
        assertThat(body.at("/errors/0/message").textValue()).isEqualTo("You must be logged in to do this.");
        assertThat(body.at("/errors/0/extensions/data/http_status").intValue()).isEqualTo(401);
        assertThat(body.at("/data/registerConnector").isNull()).isTrue();
    }

    @Test
    void theVersionAndTheStreamCanBeAskedTogether() throws Exception {
        ObjectNode variables = Json.object().put("id", platform.streamId());
        JsonNode data = call(
                        "query ($id: String!) { about { version } s: streamCollection(id: $id) { id stream_live } }",
                        variables)
                .get("data");

        assertThat(data.at("/about/version").textValue()).isEqualTo("7.260817.0");
        assertThat(data.at("/s/id").textValue()).isEqualTo(platform.streamId());
        assertThat(data.at("/s/stream_live").booleanValue()).isTrue();
    }

    @Test
    void whatTheSchemaDoesNotKnowIsRefused() throws Exception {
        assertValidationFails(
                "query { about { version colour } }", "Cannot query field \"colour\" on type \"AppInfo\".");
        assertValidationFails("{ nothing }", "Cannot query field \"nothing\" on type \"Query\".");
        assertValidationFails("{ about }", "must have a selection of subfields");
        assertValidationFails("{ about(id: \"1\") { version } }", "Unknown argument \"id\"");
        assertValidationFails("{ connector(id: $id) { id } }", "Variable \"$id\" is not defined.");
        assertValidationFails(
                "mutation { a: deleteConnector(id: \"1\") b: deleteConnector(id: \"2\") }", "Too many root fields");
    }

    @Test
    void anOlderPlatformDoesNotKnowConnectorInfo() throws Exception {
        String ping =
                "mutation { pingConnector(id: \"" + ID + "\", state: \"s\", connectorInfo: {buffering: true}) { id } }";
        assertThat(call(ping, Json.object()).at("/errors/0/extensions/code").textValue())
                .isEqualTo("FUNCTIONAL_ERROR");
        try (OpenCtiStandIn older =
                OpenCtiStandIn.start(OpenCtiOptions.defaults().version("6.2.11"))) {
            HttpResponse<String> response = post(older, ping, Json.object(), older.token());
            assertThat(response.body()).contains("GRAPHQL_VALIDATION_FAILED", "connectorInfo");
        }
    }

    private void assertValidationFails(String query, String message) throws Exception {
        JsonNode body = call(query, Json.object());
        assertThat(body.at("/errors/0/extensions/code").textValue()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
        assertThat(body.at("/errors/0/message").textValue()).contains(message);
        assertThat(body.has("data")).isFalse();
    }

    private JsonNode register() throws Exception {
        return call(REGISTER, registration());
    }

    private static ObjectNode registration() {
        ObjectNode variables = Json.object();
        variables
                .putObject("input")
                .put("id", ID)
                .put("name", "Falcon")
                .put("type", "STREAM")
                .putArray("scope")
                .add("indicator");
        return variables;
    }

    private JsonNode ping(String state) throws Exception {
        return call(PING, Json.object().put("id", ID).put("state", state));
    }

    private JsonNode call(String query, ObjectNode variables) throws Exception {
        return Json.parse(post(query, variables, platform.token()).body());
    }

    private HttpResponse<String> post(String query, ObjectNode variables, String token) throws Exception {
        return post(platform, query, variables, token);
    }

    private HttpResponse<String> post(OpenCtiStandIn target, String query, ObjectNode variables, String token)
            throws Exception {
        ObjectNode body = Json.object().put("query", query);
        body.set("variables", variables);
        return http.send(
                HttpRequest.newBuilder(target.url().resolve("/graphql"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
