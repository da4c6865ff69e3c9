package io.ctiroutes.falcon.access;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.exactly;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FalconTokensTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SECRET = "s3cr+t&=%20 /\u00fc\u20ac?";

    @RegisterExtension
    static final WireMockExtension FALCON = WireMockExtension.newInstance()
            .options(wireMockConfig().bindAddress("127.0.0.1").dynamicPort())
            .build();

    private final MovableClock clock = new MovableClock(NOW);
    private final RateLimit rateLimit = new RateLimit(3000, clock, clock::nanoTime);
    private final CloseableHttpClient client =
            HttpClients.custom().disableAutomaticRetries().build();

    @AfterEach
    void close() throws IOException {
        client.close();
    }

    @Test
    void falconTakesTheCredentialsWhateverCharactersTheyHave() throws IOException {
        try (FalconStandIn falcon = FalconStandIn.start()) {
            FalconTokens tokens =
                    new FalconTokens(falcon.baseUrl(), falcon.clientId(), falcon.clientSecret(), "", rateLimit, clock);

            assertThat(tokens.token(client)).startsWith("t0k3n.");
        }
    }

    @Test
    void theCredentialsAreSentAsAFormOfUtf8() throws IOException {
        answer(token("t1", 1799));

        tokens().token(client);

        FALCON.verify(
                exactly(1),
                postRequestedFor(urlEqualTo("/oauth2/token"))
                        .withHeader(
                                "Content-Type",
                                new com.github.tomakehurst.wiremock.matching.RegexPattern(
                                        "application/x-www-form-urlencoded.*"))
                        .withFormParam(
                                "client_id", new com.github.tomakehurst.wiremock.matching.EqualToPattern("client+1"))
                        .withFormParam(
                                "client_secret", new com.github.tomakehurst.wiremock.matching.EqualToPattern(SECRET)));
    }

    @Test
    void theMemberOfAParentIsNamedOnlyWhereThereIsOne() throws IOException {
        answer(token("t1", 1799));
        tokens().token(client);
        FALCON.verify(
                exactly(0), postRequestedFor(urlEqualTo("/oauth2/token")).withRequestBody(containing("member_cid")));

        new FalconTokens(URI.create(FALCON.baseUrl()), "client+1", SECRET, "A".repeat(32) + "-1F", rateLimit, clock)
                .token(client);
        FALCON.verify(
                exactly(1),
                postRequestedFor(urlEqualTo("/oauth2/token"))
                        .withFormParam(
                                "member_cid",
                                new com.github.tomakehurst.wiremock.matching.EqualToPattern("A".repeat(32) + "-1F")));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201})
    void bothStatusesOfAGrantedTokenAreUnderstood(int status) throws IOException {
        answer(token("t1", 1799).withStatus(status));

        assertThat(tokens().token(client)).isEqualTo("t1");
    }

    @Test
    void manyRequestsAtOnceShareOneToken() throws Exception {
        try (FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults().latency(Duration.ofMillis(50)))) {
            FalconTokens tokens =
                    new FalconTokens(falcon.baseUrl(), falcon.clientId(), falcon.clientSecret(), "", rateLimit, clock);

            Set<Object> seen = inParallel(16, () -> tokens.token(client));

            assertThat(seen).hasSize(1);
            assertThat(falcon.traffic().tokenRequests()).isEqualTo(1);
        }
    }

    @Test
    void aTokenIsFetchedAgainTwoMinutesBeforeItEnds() throws IOException {
        FalconTokens tokens = tokens();
        answer(token("t1", 1799));
        assertThat(tokens.token(client)).isEqualTo("t1");
        answer(token("t2", 1799));

        clock.forward(Duration.ofSeconds(1799 - 120).minusMillis(1));
        assertThat(tokens.token(client)).isEqualTo("t1");

        clock.forward(Duration.ofMillis(1));
        assertThat(tokens.token(client)).isEqualTo("t2");
    }

    @Test
    void aTokenThatDoesNotTellHowLongItLivesIsTakenAsOneOfHalfAnHour() throws IOException {
        FalconTokens tokens = tokens();
        answer(okJson("{\"access_token\":\"t1\"}"));
        assertThat(tokens.token(client)).isEqualTo("t1");
        answer(token("t2", 1799));

        clock.forward(Duration.ofSeconds(1799 - 121));
        assertThat(tokens.token(client)).isEqualTo("t1");
        clock.forward(Duration.ofSeconds(1));
        assertThat(tokens.token(client)).isEqualTo("t2");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 60, 120, 240})
    void aTokenThatLivesShorterThanTheMarginIsUsedForHalfItsLife(long seconds) throws IOException {
        FalconTokens tokens = tokens();
        answer(token("t1", seconds));
        assertThat(tokens.token(client)).isEqualTo("t1");
        answer(token("t2", seconds));

        clock.forward(Duration.ofSeconds(seconds).dividedBy(2).minusMillis(1));
        assertThat(tokens.token(client)).isEqualTo("t1");
        clock.forward(Duration.ofMillis(1));
        assertThat(tokens.token(client)).isEqualTo("t2");
    }

    @Test
    void aRefusedTokenIsReplaced() throws IOException {
        FalconTokens tokens = tokens();
        answer(token("t1", 1799));
        tokens.token(client);
        answer(token("t2", 1799));

        tokens.refused("t1");

        assertThat(tokens.token(client)).isEqualTo("t2");
    }

    @Test
    void aTokenThatWasReplacedAlreadyIsNotReplacedOnceMore() throws IOException {
        FalconTokens tokens = tokens();
        answer(token("t1", 1799));
        tokens.token(client);
        tokens.refused("t1");
        answer(token("t2", 1799));
        tokens.token(client);
        answer(token("t3", 1799));

        tokens.refused("t1");

        assertThat(tokens.token(client)).isEqualTo("t2");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void refusedCredentialsNameTheSettingsAndFalconsReasonButNoSecret(int status) {
        answer(aResponse()
                .withStatus(status)
                .withBody("{\"errors\":[{\"code\":403,\"message\":\"Client authentication failed\"}]}"));

        assertThatThrownBy(() -> tokens().token(client))
                .isInstanceOf(AccessRefusedException.class)
                .hasMessageContainingAll(
                        Integer.toString(status),
                        "Client authentication failed",
                        "CROWDSTRIKE_CLIENT_ID",
                        "CROWDSTRIKE_CLIENT_SECRET",
                        "CROWDSTRIKE_API_BASE_URL")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void refusedCredentialsWithoutAnyReasonAreToldAsSuch() {
        answer(aResponse().withStatus(403).withBody("<html>Forbidden</html>"));

        assertThatThrownBy(() -> tokens().token(client))
                .isInstanceOf(AccessRefusedException.class)
                .hasMessageContaining("no reason given");
    }

    @Test
    void tooManyTokenRequestsBeginTheSharedCooldown() {
        answer(aResponse().withStatus(429).withHeader("x-ratelimit-retryafter", "1767225630"));

        assertThatThrownBy(() -> tokens().token(client)).isInstanceOf(RateLimitedException.class);
        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(30));
    }

    @Test
    void requestsThatWaitedForATokenDoNotAskAgainDuringTheCooldown() throws Exception {
        answer(aResponse()
                .withStatus(429)
                .withHeader("X-RateLimit-RetryAfter", "1767225630")
                .withFixedDelay(50));
        FalconTokens tokens = tokens();

        Set<Object> seen =
                inParallel(8, () -> catchThrowable(() -> tokens.token(client)).getClass());

        assertThat(seen).containsExactly(RateLimitedException.class);
        FALCON.verify(exactly(1), postRequestedFor(urlEqualTo("/oauth2/token")));
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 404, 500, 502, 503})
    void anyOtherStatusPassesByItself(int status) {
        answer(aResponse().withStatus(status).withBody("<html></html>"));

        assertThatThrownBy(() -> tokens().token(client))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(status));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html></html>", "", "{}", "[]", "{\"access_token\":\"\"}", "{\"access_token\":null}", "nul"})
    void anAnswerWithoutATokenPassesByItself(String body) {
        answer(aResponse().withStatus(201).withBody(body));

        assertThatThrownBy(() -> tokens().token(client)).isInstanceOf(IOException.class);
    }

    @Test
    void aLostConnectionPassesByItselfAndTheNextRequestTriesAgain() throws IOException {
        FalconTokens tokens = tokens();
        answer(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        assertThatThrownBy(() -> tokens.token(client)).isInstanceOf(IOException.class);

        answer(token("t1", 1799));
        assertThat(tokens.token(client)).isEqualTo("t1");
    }

    @ParameterizedTest
    @CsvSource({
        "api.crowdstrike.com, 201, us-2, https://api.us-2.crowdstrike.com",
        "api.crowdstrike.com, 403, eu-1, https://api.eu-1.crowdstrike.com",
        "api.eu-1.crowdstrike.com, 201, US-GOV-1, https://api.laggar.gcw.crowdstrike.com"
    })
    void aTokenOfAnotherRegionIsToldAsSuch(String host, int status, String region, String right) throws IOException {
        answer(token("t1", 1799).withStatus(status).withHeader("x-cs-region", region));

        try (CloseableHttpClient there = reaching(host)) {
            assertThatThrownBy(() -> tokensOf(host).token(there))
                    .isInstanceOf(AccessRefusedException.class)
                    .hasMessageContainingAll(region.toLowerCase(Locale.ROOT), right, "CROWDSTRIKE_API_BASE_URL");
        }
    }

    @Test
    void aRedirectToAnotherRegionIsToldWithTheRegion() throws IOException {
        answer(aResponse().withStatus(308).withHeader("X-Cs-Region", "us-2"));

        try (CloseableHttpClient there = reaching("api.crowdstrike.com")) {
            assertThatThrownBy(() -> tokensOf("api.crowdstrike.com").token(there))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("308", "https://api.us-2.crowdstrike.com");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "api.crowdstrike.com, us-1",
        "api.crowdstrike.com, mars-1",
        "falcon.proxy.example, us-2",
        "new.crowdstrike.com, us-2"
    })
    void whereTheRegionIsRightOrNotKnownTheTokenIsTaken(String host, String region) throws IOException {
        answer(token("t1", 1799).withHeader("X-Cs-Region", region));

        try (CloseableHttpClient there = reaching(host)) {
            assertThat(tokensOf(host).token(there)).isEqualTo("t1");
        }
    }

    /** A client for which a host is the stand-in. */
    private static CloseableHttpClient reaching(String host) {
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new SystemDefaultDnsResolver() {
                            @Override
                            public InetAddress[] resolve(String name) throws UnknownHostException {
                                return super.resolve(name.equals(host) ? "127.0.0.1" : name);
                            }
                        })
                        .build())
                .disableRedirectHandling()
                .build();
    }

    private FalconTokens tokensOf(String host) {
        return new FalconTokens(
                URI.create("http://" + host + ":" + FALCON.getPort()), "client+1", SECRET, "", rateLimit, clock);
    }

    private static void answer(ResponseDefinitionBuilder response) {
        FALCON.stubFor(post("/oauth2/token").willReturn(response));
    }

    private static ResponseDefinitionBuilder token(String token, long seconds) {
        return okJson(
                "{\"access_token\":\"%s\",\"token_type\":\"bearer\",\"expires_in\":%d}".formatted(token, seconds));
    }

    private FalconTokens tokens() {
        return new FalconTokens(URI.create(FALCON.baseUrl()), "client+1", SECRET, "", rateLimit, clock);
    }

    private static Set<Object> inParallel(int threads, java.util.concurrent.Callable<?> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (Object ignored : Collections.nCopies(threads, "")) {
                all.add(pool.submit(task));
            }
            Set<Object> results = new HashSet<>();
            for (Future<?> one : all) {
                results.add(one.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
