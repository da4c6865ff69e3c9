package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.ENTITIES;
import static io.ctiroutes.sandbox.falcon.FalconCaller.SEARCH;
import static io.ctiroutes.sandbox.falcon.FalconCaller.encoded;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.MovableClock;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FalconStandIn falcon =
            FalconStandIn.start(FalconOptions.defaults().clock(clock).region("eu-1"));
    private final FalconCaller caller = new FalconCaller(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void rightCredentialsGetABearerTokenWithItsLifetimeAndTheRegion() {
        HttpResponse<String> answer = caller.requestToken(falcon.clientId(), falcon.clientSecret());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(json(answer).path("token_type").asText()).isEqualTo("bearer");
        assertThat(json(answer).path("expires_in").asInt()).isEqualTo(1799);
        assertThat(answer.headers().firstValue("X-Cs-Region")).contains("eu-1");
    }

    @Test
    void aSecretSentWithoutEncodingIsNotTheSecret() {
        HttpResponse<String> answer = caller.send(HttpRequest.newBuilder(caller.uri("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "client_id=" + falcon.clientId() + "&client_secret=" + falcon.clientSecret())));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void wrongCredentialsAreRefusedByTheTokenService() {
        HttpResponse<String> answer = caller.requestToken(falcon.clientId(), "wrong");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).at("/meta/powered_by").asText()).isEqualTo("csam");
        assertThat(json(answer).at("/errors/0/message").asText()).startsWith("Failed to issue access token");
    }

    @Test
    void credentialsSentAsJsonAreNotRead() {
        HttpResponse<String> answer = caller.send(HttpRequest.newBuilder(caller.uri("/oauth2/token"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("client_id=" + encoded(falcon.clientId()) + "&client_secret="
                        + encoded(falcon.clientSecret()))));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/errors/0/message").asText())
                .startsWith("Failed to generate access token for clientID=");
    }

    @Test
    void aCallWithoutAGoodTokenIsRefusedByTheGateway() {
        HttpResponse<String> answer = caller.askRaw(SEARCH);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).at("/errors/0/message").asText()).isEqualTo("access denied, invalid bearer token");
        assertThat(answer.headers().firstValue("X-RateLimit-Limit")).contains("15");
    }

    @Test
    void aTokenIsGoodUntilItsLifetimeIsOver() {
        caller.newToken();
        clock.forward(Duration.ofSeconds(1798));
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(200);

        clock.forward(Duration.ofSeconds(1));
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(401);
    }

    @Test
    void allTokensCanBeExpiredAndNewOnesWork() {
        caller.newToken();
        falcon.faults().expireTokens();
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(401);

        caller.newToken();
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(200);
    }

    @Test
    void revokedCredentialsGetNoTokenUntilTheyAreRestored() {
        falcon.faults().revokeCredentials();
        assertThat(caller.requestToken(falcon.clientId(), falcon.clientSecret()).statusCode())
                .isEqualTo(403);

        falcon.faults().restoreCredentials();
        assertThat(caller.requestToken(falcon.clientId(), falcon.clientSecret()).statusCode())
                .isEqualTo(201);
    }

    @Test
    void aClientWithoutTheScopeIsDenied() {
        caller.newToken();
        falcon.faults().missingScope(true);

        HttpResponse<String> answer = caller.askRaw(SEARCH);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).at("/errors/0/message").asText()).isEqualTo("access denied, authorization failed");
        falcon.faults().missingScope(false);
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(200);
    }

    @Test
    void aRevokedTokenIsNoLongerGood() {
        caller.newToken();
        String credentials = falcon.clientId() + ":" + falcon.clientSecret();
        String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));

        HttpResponse<String> answer = caller.send(HttpRequest.newBuilder(caller.uri("/oauth2/revoke"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=" + encoded(caller.token()))));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(401);
    }

    @Test
    void theCloudIsNotNamedUnlessAskedForBecauseClientsLeaveForIt() {
        try (FalconStandIn silent = FalconStandIn.start()) {
            HttpResponse<String> answer =
                    new FalconCaller(silent).requestToken(silent.clientId(), silent.clientSecret());

            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.headers().firstValue("X-Cs-Region")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/x-www-form-urlencoded"})
    void whatHasNoBodyIsTakenWithAnyContentTypeOrNone(String type) {
        caller.newToken();

        assertThat(caller.send(typed(type, SEARCH).GET()).statusCode()).isEqualTo(200);
        assertThat(caller.send(typed(type, ENTITIES + "?filter=" + encoded("value:'a.example'"))
                                .DELETE())
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain"})
    void whatHasABodyNeedsTheJsonContentType(String type) {
        caller.newToken();

        assertThat(caller.send(typed(type, ENTITIES).POST(BodyPublishers.ofString("{\"indicators\":[]}")))
                        .body())
                .contains("Content-Type must be application/json");
    }

    @Test
    void theJsonContentTypeCanBeDemandedEvenWithoutABody() {
        try (FalconStandIn strict = FalconStandIn.start(FalconOptions.defaults().contentTypeWithoutBody(true))) {
            FalconCaller client = FalconCaller.authenticated(strict);
            HttpRequest.Builder bare =
                    HttpRequest.newBuilder(client.uri(SEARCH)).header("Authorization", "Bearer " + client.token());

            assertThat(client.send(bare.GET()).statusCode()).isEqualTo(400);
            assertThat(client.askRaw(SEARCH).statusCode()).isEqualTo(200);
        }
    }

    private HttpRequest.Builder typed(String contentType, String pathAndQuery) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(caller.uri(pathAndQuery)).header("Authorization", "Bearer " + caller.token());
        return contentType.isEmpty() ? request : request.header("Content-Type", contentType);
    }
}
