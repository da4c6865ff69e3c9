package io.ctiroutes.opencti.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.opencti.ScriptedPlatform;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.OpenCtiTraffic;
import io.ctiroutes.sandbox.process.FreePort;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenCtiClientTest {

    private static final ConnectorState FROM = new ConnectorState(new StreamId(7, 0), Optional.empty());

    private final OpenCtiStandIn platform = OpenCtiStandIn.start();
    private final ScriptedPlatform scripted = new ScriptedPlatform();

    @AfterEach
    void close() {
        platform.close();
        scripted.close();
    }

    @Test
    void itRegistersAsAStreamConnectorWithNameAndScope() throws Exception {
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.of(platform))) {
            assertThat(client.register()).isEmpty();
        }

        assertThat(platform.traffic().graphQlCalls())
                .singleElement()
                .returns("registerConnector", OpenCtiTraffic.GraphQlCall::operation)
                .satisfies(call -> {
                    JsonNode input = call.variables().get("input");
                    assertThat(input.get("id").asText()).isEqualTo(GivenConfiguration.CONNECTOR_ID);
                    assertThat(input.get("name").asText()).isEqualTo("Falcon");
                    assertThat(input.get("type").asText()).isEqualTo("STREAM");
                    assertThat(input.get("scope"))
                            .extracting(JsonNode::asText)
                            .containsExactly("crowdstrike", "endpoint");
                    assertThat(input.get("auto").asBoolean(true)).isFalse();
                    assertThat(input.get("only_contextual").asBoolean(true)).isFalse();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.12.22", "6.2.11", "7.260817.0"})
    void itsDocumentsAreUnderstoodByOldAndNewPlatforms(String version) throws Exception {
        try (OpenCtiStandIn old = OpenCtiStandIn.start(OpenCtiOptions.defaults().version(version));
                OpenCtiClient client = new OpenCtiClient(GivenConfiguration.of(old))) {
            client.register();

            assertThat(client.ping("{\"start_from\":\"1-0\"}")).isEqualTo("{\"start_from\":\"1-0\"}");
        }
    }

    @Test
    void itsDocumentsAskForNothingThatOldPlatformsDoNotKnow() throws Exception {
        scripted.keeps("null").keeps("\"{}\"");
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at(scripted.url()))) {
            client.register();
            client.ping("{}");
        }

        assertThat(scripted.requests()).hasSize(2).allMatch(request -> request.startsWith("POST /graphql "));
        assertThat(scripted.requests().get(0))
                .contains("registerConnector(input: $input) { id connector_state connector_user_id }")
                .doesNotContain("connector_info", "config", "jwks", "auto_update", "version");
        assertThat(scripted.requests().get(1))
                .contains("pingConnector(id: $id, state: $state) { id connector_state }")
                .doesNotContain("connectorInfo");
    }

    @Test
    void registeringReadsTheStateThatIsKept() throws Exception {
        platform.storeConnectorState(GivenConfiguration.CONNECTOR_ID, "{\"start_from\":\"9-0\"}");
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.of(platform))) {
            assertThat(client.register()).contains("{\"start_from\":\"9-0\"}");
        }
    }

    @Test
    void aPingOfAnUnknownConnectorSaysSo() throws Exception {
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.of(platform))) {
            assertThatExceptionOfType(UnknownConnectorException.class)
                    .isThrownBy(() -> client.ping("{}"))
                    .withMessageContaining("No connector found");
        }
    }

    @Test
    void aWrongTokenIsNamedAsTheSettingToCheck() throws Exception {
        try (OpenCtiClient client =
                new OpenCtiClient(GivenConfiguration.at(platform.url().toString()))) {
            assertRefused(client, "AUTH_REQUIRED", "Check OPENCTI_TOKEN");
        }
    }

    @Test
    void aMissingCapabilityIsNamed() throws Exception {
        platform.faults().failGraphQl(1, "FORBIDDEN_ACCESS", "You are not allowed to do this.");
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.of(platform))) {
            assertRefused(client, "You are not allowed to do this.", "Connectors API usage");
        }
    }

    @Test
    void errorsOfOldPlatformsAreUnderstood() throws Exception {
        scripted.answers(200, "{\"errors\":[{\"name\":\"AuthRequired\",\"message\":\"You must be logged in\"}]}");
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at(scripted.url()))) {
            assertRefused(client, "AuthRequired", "Check OPENCTI_TOKEN");
        }
    }

    @Test
    void anErrorWithoutWordsIsStillAnError() throws Exception {
        scripted.answers(200, "{\"errors\":[{}],\"data\":null}");
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at(scripted.url()))) {
            assertRefused(client, "UNKNOWN_ERROR", "no message");
        }
    }

    @Test
    void aProxysErrorPageIsRefusedWithItsStatus() throws Exception {
        platform.faults().failGraphQl(1, 502);
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.of(platform))) {
            assertRefused(client, "502", platform.url() + "/graphql");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html></html>", "{\"data\":", "no"})
    void somethingElseThanJsonHintsAtTheUrl(String body) throws Exception {
        scripted.answers(200, body);
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at(scripted.url()))) {
            assertRefused(client, "something else than JSON", "OPENCTI_URL");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "5",
                "{\"data\":null}",
                "{\"data\":{}}",
                "{\"data\":{\"registerConnector\":null,\"pingConnector\":null}}"
            })
    void anAnswerWithoutTheConnectorIsNotTakenForAnEmptyState(String body) throws Exception {
        scripted.answers(200, body).answers(200, body);
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at(scripted.url()))) {
            assertRefused(client, "without registerConnector", "OPENCTI_URL");
            assertThatExceptionOfType(OpenCtiException.class)
                    .isThrownBy(() -> client.ping("{}"))
                    .withMessageContaining("without pingConnector");
        }
    }

    @Test
    void aPlatformThatIsDownIsAnIoException() throws Exception {
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at("http://127.0.0.1:" + FreePort.next()))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(client::register);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://opencti.example, abc, https://opencti.example/stream/abc",
        "https://opencti.example/, abc, https://opencti.example/stream/abc",
        "https://opencti.example/cti, abc, https://opencti.example/cti/stream/abc",
        "https://opencti.example:8443/cti/, live, https://opencti.example:8443/cti/stream/live",
        "https://opencti.example, raw, https://opencti.example/stream"
    })
    void theStreamIsUnderTheBasePath(String url, String streamId, String expected) {
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at(url))) {
            assertThat(client.streamUri(streamId, FROM)).hasToString(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cti", "/cti/"})
    void theGraphQlApiIsUnderTheBasePath(String path) throws Exception {
        scripted.keeps("\"\"");
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at(scripted.url() + path))) {
            client.register();
        }

        assertThat(scripted.requests()).singleElement().asString().startsWith("POST /cti/graphql ");
    }

    @Test
    void recoveryIsAskedForInTheQuery() {
        ConnectorState recovering = new ConnectorState(new StreamId(7, 0), Optional.of("2026-09-14T10:00:00+02:00"));
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at("https://opencti.example"))) {
            assertThat(client.streamUri("abc", recovering).getRawQuery())
                    .isIn("recover=2026-09-14T10:00:00%2B02:00", "recover=2026-09-14T10%3A00%3A00%2B02%3A00");
        }
    }

    @Test
    void theStreamsHeadersSayWhatIsWanted() {
        OpenCtiConfiguration configuration = GivenConfiguration.at("https://opencti.example");
        configuration.setListenDelete(false);
        configuration.setNoDependencies(false);
        configuration.setWithInferences(true);
        try (OpenCtiClient client = new OpenCtiClient(configuration)) {
            Headers headers = client.streamHeaders();

            assertThat(headers.get("listen-delete")).isEqualTo("false");
            assertThat(headers.get("no-dependencies")).isEqualTo("false");
            assertThat(headers.get("with-inferences")).isEqualTo("true");
        }
    }

    @Test
    void customHeadersAreSentWithEverythingButCannotReplaceTheToken() throws Exception {
        OpenCtiConfiguration configuration = GivenConfiguration.at("https://opencti.example");
        configuration.setCustomHeaders("X-Proxy: a:b ; no header;;Cookie:c=d;authorization: Basic x");
        try (OpenCtiClient client = new OpenCtiClient(configuration)) {
            Headers headers = client.streamHeaders();

            assertThat(headers.get("X-Proxy")).isEqualTo("a:b");
            assertThat(headers.get("Cookie")).isEqualTo("c=d");
            assertThat(headers.values("Authorization")).containsExactly("Bearer " + configuration.getToken());
        }
    }

    @Test
    void theStateIsSentAsText() throws Exception {
        scripted.keeps("\"x\"");
        try (OpenCtiClient client = new OpenCtiClient(GivenConfiguration.at(scripted.url()))) {
            client.ping("{\"start_from\":\"1-0\"}");
        }

        String body = scripted.requests().get(0).substring("POST /graphql ".length());
        assertThat(new ObjectMapper().readTree(body).at("/variables/state").textValue())
                .isEqualTo("{\"start_from\":\"1-0\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void nothingIsSentToAnotherServerThatTheAddressLeadsTo(int status) throws Exception {
        try (ScriptedPlatform other = new ScriptedPlatform();
                OpenCtiClient client = new OpenCtiClient(withCustomHeader())) {
            String elsewhere = other.url() + "/elsewhere?a=b";
            scripted.redirects(status, elsewhere).redirects(status, elsewhere);
            other.keeps("\"\"").answers(200, "");

            assertRefused(client, "leads to " + other.url() + "/ ", "OPENCTI_URL");
            assertThatExceptionOfType(OpenCtiException.class)
                    .isThrownBy(() -> client.stream("live", FROM).execute().close())
                    .withMessageContaining("leads to " + other.url());

            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void aRedirectOnTheSameServerIsFollowedWithTokenAndHeaders() throws Exception {
        scripted.redirects(307, "/cti/graphql").keeps("\"\"");
        try (OpenCtiClient client = new OpenCtiClient(withCustomHeader())) {
            client.register();
        }

        assertThat(scripted.headers()).hasSize(2).allSatisfy(headers -> {
            assertThat(headers.getFirst("X-Gateway-Key")).isEqualTo("hush");
            assertThat(headers.getFirst("Authorization")).startsWith("Bearer ");
        });
    }

    private OpenCtiConfiguration withCustomHeader() {
        OpenCtiConfiguration configuration = GivenConfiguration.at(scripted.url());
        configuration.setCustomHeaders("X-Gateway-Key:hush");
        return configuration;
    }

    private static void assertRefused(OpenCtiClient client, String... words) {
        assertThatExceptionOfType(OpenCtiException.class)
                .isThrownBy(client::register)
                .withMessageContainingAll(words);
    }
}
