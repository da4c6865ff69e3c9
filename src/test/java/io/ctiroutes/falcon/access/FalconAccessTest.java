package io.ctiroutes.falcon.access;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.exactly;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.ctiroutes.falcon.delivery.Answers;
import io.ctiroutes.falcon.delivery.Delivery;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.falcon.delivery.GivenDelivery;
import io.ctiroutes.falcon.delivery.GivenLedger;
import io.ctiroutes.falcon.delivery.GivenRules;
import io.ctiroutes.falcon.delivery.RequestLimits;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.StandIns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FalconAccessTest {

    private static final String IOCS = "/iocs/entities/indicators/v1";
    private static final String BODY = "{\"indicators\":[{\"value\":\"b\u00fccher.example\"}]}";

    @RegisterExtension
    static final WireMockExtension FALCON = WireMockExtension.newInstance()
            .options(wireMockConfig().bindAddress("127.0.0.1").dynamicPort())
            .build();

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FalconStatus status = new FalconStatus(clock);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Duration> durations = new CopyOnWriteArrayList<>();
    private final FalconAccess access = access(StandIns.LONG_ENOUGH);
    private CloseableHttpClient client;

    @BeforeEach
    void giveTokens() {
        HttpClientBuilder builder = HttpClientBuilder.create();
        access.configureHttpClient(builder);
        client = builder.build();
        FALCON.stubFor(post("/oauth2/token")
                .inScenario("tokens")
                .willSetStateTo("second")
                .willReturn(okJson("{\"access_token\":\"t1\",\"expires_in\":1799}")));
        FALCON.stubFor(post("/oauth2/token")
                .inScenario("tokens")
                .whenScenarioStateIs("second")
                .willReturn(okJson("{\"access_token\":\"t2\",\"expires_in\":1799}")));
        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(okJson("{\"resources\":[]}")));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        access.close();
        FALCON.resetScenarios();
    }

    @Test
    void whetherFalconIsReachableIsUnknownBeforeTheFirstCall() throws IOException {
        assertThat(status.reachable()).isEmpty();
        access.signIn();
        assertThat(status.reachable()).isEmpty();

        status(new HttpGet(FALCON.baseUrl() + IOCS));
        assertThat(status.reachable()).as("before the answer is read").isEmpty();
        read("{\"resources\":[]}");
        assertThat(status.reachable()).contains(true);

        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withStatus(503)));
        status(new HttpGet(FALCON.baseUrl() + IOCS));
        assertThat(status.reachable()).contains(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void aCallWithoutABodyIsSignedAndDeclaredAsJson(String method) throws IOException {
        assertThat(status(ClassicRequestBuilder.create(method)
                        .setUri(FALCON.baseUrl() + IOCS)
                        .build()))
                .isEqualTo(200);

        FALCON.verify(
                exactly(1),
                anyRequestedFor(urlEqualTo(IOCS))
                        .withHeader("Authorization", equalTo("Bearer t1"))
                        .withHeader("Accept", equalTo("application/json"))
                        .withHeader("Content-Type", equalTo("application/json")));
    }

    @Test
    void aBodyIsSentAsItIs() throws IOException {
        assertThat(status(creating())).isEqualTo(200);

        FALCON.verify(
                exactly(1),
                postRequestedFor(urlEqualTo(IOCS))
                        .withHeader("Authorization", equalTo("Bearer t1"))
                        .withRequestBody(equalTo(BODY)));
    }

    @Test
    void oneTokenServesManyCalls() throws IOException {
        status(creating());
        status(creating());

        FALCON.verify(exactly(1), postRequestedFor(urlEqualTo("/oauth2/token")));
        FALCON.verify(exactly(2), postRequestedFor(urlEqualTo(IOCS)));
    }

    @Test
    void onA401TheSameRequestGoesOutOnceMoreWithANewToken() throws IOException {
        FALCON.stubFor(any(urlEqualTo(IOCS))
                .withHeader("Authorization", equalTo("Bearer t1"))
                .willReturn(aResponse().withStatus(401).withBody("{\"errors\":[]}")));

        assertThat(status(creating())).isEqualTo(200);

        FALCON.verify(
                exactly(1),
                postRequestedFor(urlEqualTo(IOCS))
                        .withHeader("Authorization", equalTo("Bearer t1"))
                        .withRequestBody(equalTo(BODY)));
        FALCON.verify(
                exactly(1),
                postRequestedFor(urlEqualTo(IOCS))
                        .withHeader("Authorization", equalTo("Bearer t2"))
                        .withRequestBody(equalTo(BODY)));
    }

    @Test
    void aBodyThatCanBeReadOnlyOnceIsSentAgainTooAfterA401() throws IOException {
        FALCON.stubFor(any(urlEqualTo(IOCS))
                .withHeader("Authorization", equalTo("Bearer t1"))
                .willReturn(aResponse().withStatus(401)));
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        ClassicHttpRequest request = ClassicRequestBuilder.post(FALCON.baseUrl() + IOCS)
                .setEntity(new InputStreamEntity(
                        new ByteArrayInputStream(body), body.length, ContentType.APPLICATION_JSON))
                .build();

        assertThat(status(request)).isEqualTo(200);

        FALCON.verify(exactly(2), postRequestedFor(urlEqualTo(IOCS)).withRequestBody(equalTo(BODY)));
    }

    @Test
    void signingInFetchesTheTokenThatTheNextCallIsSignedWith() throws IOException {
        access.signIn();
        FALCON.verify(exactly(1), postRequestedFor(urlEqualTo("/oauth2/token")));

        status(creating());

        FALCON.verify(exactly(1), postRequestedFor(urlEqualTo("/oauth2/token")));
        FALCON.verify(exactly(1), postRequestedFor(urlEqualTo(IOCS)).withHeader("Authorization", equalTo("Bearer t1")));
    }

    @Test
    void aSecond401IsGivenBack() throws IOException {
        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withStatus(401)));

        assertThat(status(creating())).isEqualTo(401);

        FALCON.verify(exactly(2), postRequestedFor(urlEqualTo(IOCS)));
        FALCON.verify(exactly(2), postRequestedFor(urlEqualTo("/oauth2/token")));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 429, 500, 503})
    void everyOtherStatusIsGivenBackAndNothingIsSentAgain(int status) throws IOException {
        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withStatus(status)));

        assertThat(status(creating())).isEqualTo(status);

        FALCON.verify(exactly(1), postRequestedFor(urlEqualTo(IOCS)));
    }

    @Test
    void aLostConnectionIsToldAndNothingIsSentAgain() {
        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));

        assertThatThrownBy(() -> status(creating())).isInstanceOf(IOException.class);

        FALCON.verify(exactly(1), postRequestedFor(urlEqualTo(IOCS)));
    }

    @Test
    void withoutATokenNothingIsSent() {
        FALCON.stubFor(post("/oauth2/token").willReturn(aResponse().withStatus(403)));

        assertThatThrownBy(() -> status(creating())).isInstanceOf(AccessRefusedException.class);

        FALCON.verify(exactly(0), anyRequestedFor(urlEqualTo(IOCS)));
    }

    @Test
    void aTokenIsNotWaitedForLongerThanTheTimeOut() throws IOException {
        FALCON.stubFor(post("/oauth2/token").willReturn(okJson("{}").withFixedDelay(3_000)));

        try (FalconAccess impatient = access(Duration.ofMillis(100))) {
            assertThatThrownBy(impatient::signIn)
                    .isInstanceOf(NoAnswerException.class)
                    .hasCauseInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void theTokenRequestItselfCarriesNoToken() throws IOException {
        status(creating());

        FALCON.verify(exactly(1), postRequestedFor(urlEqualTo("/oauth2/token")).withHeader("Authorization", absent()));
    }

    @Test
    void everyRequestIsToldWithWhatItWasForHowItEndedAndHowLongItTook() throws IOException {
        FALCON.stubFor(any(urlEqualTo(IOCS))
                .withHeader("Authorization", equalTo("Bearer t1"))
                .willReturn(aResponse().withStatus(401).withFixedDelay(50)));

        status(creating());

        assertThat(requests).containsExactly("token POST 200", "POST 401", "token POST 200", "POST 200");
        assertThat(durations).allMatch(duration -> duration.toNanos() > 0);
        assertThat(durations.get(1)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void aRequestWithoutAnAnswerIsToldAsSuch() {
        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));

        assertThatThrownBy(() -> client.execute(new HttpGet(FALCON.baseUrl() + IOCS), response -> null))
                .isInstanceOf(IOException.class);

        assertThat(requests).containsExactly("token POST 200", "GET " + RequestListener.NO_ANSWER);
    }

    private FalconAccess access(Duration timeout) {
        return new FalconAccess(
                new FalconTokens(
                        URI.create(FALCON.baseUrl()),
                        "client",
                        "secret",
                        "",
                        new RateLimit(3000, clock, clock::nanoTime),
                        clock),
                Connections.direct(timeout),
                status,
                (method, token, code, duration) -> {
                    requests.add((token ? "token " : "") + method + ' ' + code);
                    durations.add(duration);
                });
    }

    private int status(ClassicHttpRequest request) throws IOException {
        return client.execute(request, response -> {
            EntityUtils.consume(response.getEntity());
            return response.getCode();
        });
    }

    private static ClassicHttpRequest creating() {
        return ClassicRequestBuilder.post(FALCON.baseUrl() + IOCS)
                .setEntity(BODY, ContentType.APPLICATION_JSON)
                .build();
    }

    @Test
    void thatCallsGetThroughIsKnownAndAlsoWhyTheyDoNot() throws IOException {
        assertThat(status.problem()).isEmpty();
        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withStatus(503)));
        client.execute(new HttpGet(FALCON.baseUrl() + IOCS), response -> null);
        assertThat(status.problem())
                .hasValueSatisfying(problem -> assertThat(problem.what()).contains("503"));

        clock.forward(Duration.ofMinutes(1));
        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withStatus(403)));
        client.execute(new HttpGet(FALCON.baseUrl() + IOCS), response -> null);
        assertThat(status.problem()).hasValueSatisfying(problem -> {
            assertThat(problem.what()).contains("403", "scopes", "CROWDSTRIKE_CLIENT_ID");
            assertThat(problem.since()).isEqualTo("2026-01-01T00:00:00Z");
        });

        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(okForContentType("text/html; charset=utf-8", "<html>")));
        client.execute(new HttpGet(FALCON.baseUrl() + IOCS), response -> null);
        assertThat(status.problem())
                .hasValueSatisfying(
                        problem -> assertThat(problem.what()).contains("web page", "CROWDSTRIKE_API_BASE_URL"));

        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        assertThatThrownBy(() -> client.execute(new HttpGet(FALCON.baseUrl() + IOCS), response -> null))
                .isInstanceOf(IOException.class);
        assertThat(status.problem())
                .hasValueSatisfying(problem -> assertThat(problem.what()).contains("cannot be reached"));

        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withStatus(400)));
        client.execute(new HttpGet(FALCON.baseUrl() + IOCS), response -> null);
        assertThat(status.problem()).isPresent();
        read("{\"resources\":[]}");
        assertThat(status.problem()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, 301, CROWDSTRIKE_API_BASE_URL",
        "PATCH, 308, CROWDSTRIKE_API_BASE_URL",
        "GET, 304, CROWDSTRIKE_API_BASE_URL",
        "POST, 404, CROWDSTRIKE_API_BASE_URL",
        "GET, 404, CROWDSTRIKE_API_BASE_URL",
        "POST, 408, tried again",
        "DELETE, 425, tried again",
        "GET, 500, tried again"
    })
    void anAnswerThatSaysNothingOfTheIocsIsNoSignThatFalconIsReached(String method, int code, String words)
            throws IOException {
        status.reached();
        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withStatus(code)));

        status(ClassicRequestBuilder.create(method)
                .setUri(FALCON.baseUrl() + IOCS)
                .build());

        assertThat(status.problem())
                .hasValueSatisfying(problem -> assertThat(problem.what()).contains(Integer.toString(code), words));
    }

    @ParameterizedTest
    @CsvSource({"PATCH, 404", "DELETE, 404", "POST, 413", "GET, 414", "POST, 429", "POST, 400"})
    void anAnswerThatTheRoutesSortOutIsNoProblem(String method, int code) throws IOException {
        FALCON.stubFor(any(urlEqualTo(IOCS)).willReturn(aResponse().withStatus(code)));

        status(ClassicRequestBuilder.create(method)
                .setUri(FALCON.baseUrl() + IOCS)
                .build());

        assertThat(status.problem()).isEmpty();
    }

    @Test
    void aRequestForATokenTakesTheSecretNowhereElse() throws IOException {
        WireMockServer elsewhere =
                new WireMockServer(wireMockConfig().bindAddress("127.0.0.1").dynamicPort());
        elsewhere.start();
        try {
            elsewhere.stubFor(post("/oauth2/token").willReturn(okJson("{\"access_token\":\"t9\"}")));
            FALCON.stubFor(post("/oauth2/token")
                    .willReturn(
                            aResponse().withStatus(308).withHeader("Location", elsewhere.baseUrl() + "/oauth2/token")));

            assertThatThrownBy(access::signIn)
                    .isInstanceOf(NoAnswerException.class)
                    .hasMessageContainingAll("308", "CROWDSTRIKE_API_BASE_URL");

            elsewhere.verify(exactly(0), anyRequestedFor(anyUrl()));
        } finally {
            elsewhere.stop();
        }
    }

    @Test
    void aRequestForATokenMayBeSentToAnotherPathOfTheSameHost() throws IOException {
        FALCON.stubFor(post("/oauth2/token")
                .willReturn(aResponse().withStatus(308).withHeader("Location", "/elsewhere/token")));
        FALCON.stubFor(post("/elsewhere/token").willReturn(okJson("{\"access_token\":\"t9\"}")));

        status(creating());

        FALCON.verify(exactly(1), postRequestedFor(urlEqualTo(IOCS)).withHeader("Authorization", equalTo("Bearer t9")));
    }

    private void read(String answer) throws NoAnswerException {
        Delivery delivery = GivenDelivery.of(
                List.of(GivenChange.domain("a.example").retire()),
                GivenRules.rules(false, false, false, 200, clock),
                GivenLedger.empty(),
                new RequestLimits(2000, 16_000, 4 << 20));
        new Answers(status).read(delivery, 200, new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusedCredentialsAreAProblemThatIsTold() {
        FALCON.stubFor(post("/oauth2/token").willReturn(aResponse().withStatus(403)));

        assertThatThrownBy(access::signIn).isInstanceOf(AccessRefusedException.class);

        assertThat(status.problem())
                .hasValueSatisfying(problem -> assertThat(problem.what())
                        .contains("CROWDSTRIKE_CLIENT_SECRET")
                        .doesNotContain("secret\""));
    }
}
