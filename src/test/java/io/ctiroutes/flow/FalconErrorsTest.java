package io.ctiroutes.flow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.exactly;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.sandbox.falcon.Call;
import io.ctiroutes.sandbox.falcon.FalconOptions;
import io.ctiroutes.sandbox.falcon.FalconOptions.RetryAfterUnit;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.settings.Setting;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.camel.Expression;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.model.language.MethodCallExpression;
import org.apache.camel.model.language.SimpleExpression;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the routes do when Falcon is not well. */
@Order(1)
class FalconErrorsTest extends RoutesTestSupport {

    private static final String IOCS = "/iocs/entities/indicators/v1";

    @RegisterExtension
    static final WireMockExtension ODD = WireMockExtension.newInstance()
            .options(wireMockConfig().bindAddress("127.0.0.1").dynamicPort())
            .build();

    @AfterEach
    void reset() {
        ODD.resetScenarios();
    }

    static Stream<Arguments> passingFaults() {
        return Stream.of(
                Arguments.of("500", Fault.status(500)),
                Arguments.of("503", Fault.status(503)),
                Arguments.of("a page with 502", Fault.html(502)),
                Arguments.of("a page with 200", Fault.html(200)),
                Arguments.of("a page with 400", Fault.html(400)),
                Arguments.of("a page with 504 although it was done", Fault.htmlAfterApplying(504)),
                Arguments.of("a page with 200 although it was done", Fault.htmlAfterApplying(200)),
                Arguments.of("a lost connection", Fault.resetBeforeApplying()),
                Arguments.of("a lost connection although it was done", Fault.resetAfterApplying()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passingFaults")
    void whatPassesByItselfIsTriedAgainUntilTheEndIsRight(String name, Fault fault) {
        falcon.put(ours("changed.example", "low"));
        falcon.put(ours("old.example", "low"));
        routes().start();
        falcon.faults().failNext(3, fault);

        deliver(
                GivenChange.domain("new.example").upsert(),
                GivenChange.domain("changed.example").upsert(),
                GivenChange.domain("old.example").retire());

        assertThat(falcon.iocs())
                .extracting(StoredIoc::value, StoredIoc::severity, StoredIoc::action)
                .containsExactly(
                        tuple("changed.example", "high", "detect"),
                        tuple("new.example", "high", "detect"),
                        tuple("old.example", "low", "no_action"));
        assertThat(deadLetters()).isEmpty();
        assertThat(falcon.traffic().answered(400)).isLessThanOrEqualTo(5);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passingFaults")
    void deletionsAreTriedAgainToo(String name, Fault fault) {
        falcon.put(ours("old.example", "low"));
        routes().with(Setting.CROWDSTRIKE_PERMANENT_DELETE, "true").start();
        falcon.faults().failWhile(call -> call.method().equals("DELETE") && deletes() < 2, fault);

        deliver(GivenChange.domain("old.example").retire());

        assertThat(falcon.iocs()).isEmpty();
        assertThat(falcon.traffic().deletes()).isGreaterThanOrEqualTo(2);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void aTimeOutIsTriedAgainAlthoughItWasDone() {
        routes().with(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, "1").start();
        falcon.faults().failNext(1, Fault.delay(Duration.ofSeconds(3)));

        deliver(GivenChange.domain("a.example").upsert());

        assertThat(falcon.iocs())
                .singleElement()
                .satisfies(ioc -> assertThat(ioc.severity()).isEqualTo("high"));
        assertThat(ended("updated")).isEqualTo(1);
    }

    @Test
    void nothingIsSentBeforeTheRateLimitIsOver() {
        restartFalcon(FalconOptions.defaults().retryAfterUnit(RetryAfterUnit.MILLISECONDS));
        routes().start();
        falcon.faults().failNext(1, Fault.tooManyRequests(Duration.ofMillis(600)));
        Instant begin = Instant.now();

        deliver(GivenChange.domain("a.example").upsert());

        assertThat(Duration.between(begin, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(600));
        assertThat(falcon.traffic().creates()).isEqualTo(2);
        assertThat(falcon.iocs()).hasSize(1);
    }

    @Test
    void aCooldownIsWaitedForOnce() throws Exception {
        restartFalcon(FalconOptions.defaults().retryAfterUnit(RetryAfterUnit.MILLISECONDS));
        routes().advice("call", call -> call.mockEndpoints("direct:falcon")).start();
        falcon.faults().failNext(1, Fault.tooManyRequests(Duration.ofMillis(1200)));
        MockEndpoint tried = getMockEndpoint("mock:direct:falcon");
        tried.expectedMessageCount(2);

        deliver(GivenChange.domain("a.example").upsert());

        tried.assertIsSatisfied();
        assertThat(falcon.traffic().creates()).isEqualTo(2);
    }

    @Test
    void theRateLimitHoldsForAllChunks() {
        restartFalcon(FalconOptions.defaults().retryAfterUnit(RetryAfterUnit.MILLISECONDS));
        routes().with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "1")
                .with(Setting.CROWDSTRIKE_PARALLEL_REQUESTS, "4")
                .start();
        Instant over = Instant.now().plusMillis(800);
        falcon.faults().failWhile(call -> Instant.now().isBefore(over), Fault.tooManyRequests(Duration.ofMillis(800)));

        deliver(domains(40));

        // only those that were on their way when the limit was told
        assertThat(falcon.traffic().answered(429)).isBetween(1L, 4L);
        assertThat(falcon.iocs()).hasSize(40);
    }

    @Test
    void noMoreRequestsAMinuteAreSentThanOurShare() {
        // a burst of a twentieth of the share, then four a second
        routes().with(Setting.CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE, "240")
                .with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "1")
                .start();
        Instant begin = Instant.now();

        deliver(domains(16));

        assertThat(Duration.between(begin, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(800));
        assertThat(falcon.iocs()).hasSize(16);
    }

    @Test
    void whenFewRequestsAreLeftToTheCustomerOursComeSlowly() {
        restartFalcon(FalconOptions.defaults().requestsPerMinute(20));
        routes().with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "1")
                .with(Setting.CROWDSTRIKE_PARALLEL_REQUESTS, "1")
                .start();
        CompletableFuture<Void> delivery = startDelivery(domains(20));
        await().until(() -> falcon.traffic().creates() >= 19);
        long sent = falcon.traffic().creates();

        await().during(Duration.ofMillis(600)).until(() -> falcon.traffic().creates() <= sent + 1);
        assertThat(falcon.traffic().answered(429)).isZero();
        delivery.cancel(true);
    }

    @Test
    void tooManyTokenRequestsAreWaitedForLikeAnyOther() {
        ODD.stubFor(post("/oauth2/token")
                .inScenario("odd")
                .willSetStateTo("well")
                .willReturn(aResponse()
                        .withStatus(429)
                        .withHeader(
                                "X-RateLimit-RetryAfter",
                                Long.toString(Instant.now().plusMillis(1500).toEpochMilli()))));
        ODD.stubFor(post("/oauth2/token")
                .inScenario("odd")
                .whenScenarioStateIs("well")
                .willReturn(token()));
        ODD.stubFor(post(IOCS).willReturn(created()));
        routes().at(URI.create(ODD.baseUrl())).start();

        deliver(GivenChange.domain("a.example").upsert());

        ODD.verify(exactly(2), postRequestedFor(urlEqualTo("/oauth2/token")));
        ODD.verify(exactly(1), postRequestedFor(urlEqualTo(IOCS)));
        assertThat(ended("created")).isEqualTo(1);
    }

    @Test
    void anExpiredTokenIsReplacedWithoutAnyDelay() {
        routes().with(Setting.CONNECTOR_RETRY_DELAY, "60000")
                .with(Setting.CONNECTOR_RETRY_DELAY_MAX, "60000")
                .with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "2")
                .start();
        deliver(GivenChange.domain("first.example").upsert());
        falcon.faults().expireTokens();

        assertThat(startDelivery(domains(20))).succeedsWithin(20, TimeUnit.SECONDS);

        assertThat(falcon.iocs()).hasSize(21);
        assertThat(falcon.traffic().tokenRequests()).isEqualTo(2);
    }

    @Test
    void aMissingScopePausesTheDeliveryUntilItIsGranted() {
        falcon.faults().missingScope(true);
        routes().start();

        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());
        await().until(() -> falcon.traffic().answered(403) >= 8);
        assertThat(delivery).isNotDone();
        assertThat(deadLetters()).isEmpty();
        falcon.faults().missingScope(false);

        assertThat(delivery).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(falcon.iocs()).hasSize(1);
    }

    @Test
    void refusedCredentialsPauseTheDeliveryUntilTheyAreMended() {
        falcon.faults().revokeCredentials();
        routes().start();

        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());
        await().until(() -> falcon.traffic().tokenRequests() >= 8);
        assertThat(delivery).isNotDone();
        assertThat(falcon.traffic().creates()).isZero();
        falcon.faults().restoreCredentials();

        assertThat(delivery).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(deadLetters()).isEmpty();
        assertThat(falcon.iocs()).hasSize(1);
    }

    @Test
    void theCircuitBreakerOpensInAnOutageAndClosesAfterIt() {
        routes().start();
        falcon.faults().failWhile(call -> true, Fault.status(500));

        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());
        await().until(() -> falcon.traffic().answered(500) >= 5);
        Instant opened = Instant.now();
        await().until(() -> falcon.traffic().answered(500) >= 6);
        // tried again every 40 ms, but nothing is sent while it is open
        assertThat(Duration.between(opened, Instant.now())).isGreaterThan(Duration.ofMillis(500));
        falcon.faults().stopFailing();

        assertThat(delivery).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(falcon.iocs()).hasSize(1);
        deliver(domains(5));
        assertThat(falcon.iocs()).hasSize(6);
    }

    @Test
    void rateLimitsAndRefusedAccessDoNotOpenTheCircuitBreaker() {
        restartFalcon(FalconOptions.defaults().retryAfterUnit(RetryAfterUnit.MILLISECONDS));
        routes().breakerOpenFor(60).start();
        falcon.faults().failNext(10, Fault.tooManyRequests(Duration.ofMillis(80)));
        deliver(GivenChange.domain("a.example").upsert());
        falcon.faults().revokeCredentials();
        falcon.faults().expireTokens();
        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("b.example").upsert());
        await().until(() -> falcon.traffic().tokenRequests() >= 11);
        falcon.faults().restoreCredentials();

        assertThat(delivery).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void stoppingInAnOutageFailsTheBatchInsteadOfCallingItDone() {
        routes().start();
        falcon.faults().failWhile(call -> true, Fault.status(500));
        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());
        await().until(() -> falcon.traffic().answered(500) >= 2);

        context.stop();

        assertThat(delivery).failsWithin(10, TimeUnit.SECONDS);
        assertThat(falcon.iocs()).isEmpty();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void aStormOfFaultsLosesAndDoublesNothing() {
        restartFalcon(FalconOptions.defaults().retryAfterUnit(RetryAfterUnit.MILLISECONDS));
        routes().with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "10").start();
        falcon.faults()
                .failRandomly(
                        0.25,
                        42,
                        Fault.status(500),
                        Fault.html(502),
                        Fault.htmlAfterApplying(200),
                        Fault.resetBeforeApplying(),
                        Fault.resetAfterApplying(),
                        Fault.tooManyRequests(Duration.ofMillis(80)));
        falcon.faults().refuseValue("7.example", "not this one");
        List<IocChange.Upsert> changes = domains(200);

        deliver(changes);
        falcon.faults().expireTokens();
        deliver(changes.subList(0, 100).stream()
                .map(change -> GivenChange.of(change.key()).retire())
                .toList());

        assertThat(falcon.iocs()).hasSize(199);
        assertThat(falcon.iocs())
                .filteredOn(ioc -> ioc.tags().contains("TO_DELETE"))
                .hasSize(99);
        assertThat(falcon.iocs())
                .filteredOn(ioc -> ioc.action().equals("detect"))
                .hasSize(100);
        assertThat(ended("created") + ended("updated")).isEqualTo(199);
        assertThat(ended("retired") + ended("unchanged")).isEqualTo(99);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    200 | ""
                    200 | []
                    200 | nul
                    200 | {"resources":7}
                    204 | ""
                    400 | ""
                    400 | <html>
                    408 | ""
                    308 | ""
                    404 | {"errors":[{"code":404,"message":"no such path"}],"resources":[]}
                    425 | {}
                    """)
    void anAnswerThatSaysNothingUsefulIsTriedAgain(int status, String body) {
        ODD.stubFor(post("/oauth2/token").willReturn(token()));
        ODD.stubFor(post(IOCS)
                .inScenario("odd")
                .willSetStateTo("well")
                .willReturn(aResponse().withStatus(status).withBody(body)));
        ODD.stubFor(post(IOCS).inScenario("odd").whenScenarioStateIs("well").willReturn(created()));
        routes().at(URI.create(ODD.baseUrl())).start();

        deliver(GivenChange.domain("a.example").upsert());

        ODD.verify(exactly(2), postRequestedFor(urlEqualTo(IOCS)));
        assertThat(ended("created")).isEqualTo(1);
    }

    @Test
    void theSameBodyIsSentAgainAndNothingOfTheLastAnswer() {
        restartFalcon(FalconOptions.defaults().keepBodies(true));
        routes().start();
        falcon.faults().failNext(2, Fault.status(500));

        deliver(GivenChange.domain("a.example").upsert());

        assertThat(falcon.traffic().calls(Operation.CREATE))
                .hasSize(3)
                .extracting(Call::body)
                .allMatch(body -> body.contains("\"value\":\"a.example\""))
                .satisfies(bodies -> assertThat(bodies.stream().distinct()).hasSize(1));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("what cannot be sent", new SimpleExpression("${ref:answers}")),
                Arguments.of(
                        "what cannot be converted",
                        new MethodCallExpression("requests", "body(${header.CamelHttpPath})")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeOfOursIsNoOutage(String name, Expression body) {
        routes().advice(
                        "create",
                        create -> create.weaveById("create-body").replace().setBody(body))
                .start();

        assertThat(startDelivery(GivenChange.domain("a.example").upsert()))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class);

        assertThat(falcon.traffic().creates()).isZero();
    }

    @Test
    void nobodyAtTheAddressIsWaitedFor() {
        URI address = falcon.baseUrl();
        falcon.close();
        routes().at(address).start();

        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());

        assertThatThrownBy(() -> delivery.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(deadLetters()).isEmpty();
    }

    private static ResponseDefinitionBuilder token() {
        return okJson("{\"access_token\":\"t1\",\"expires_in\":1799}");
    }

    private static ResponseDefinitionBuilder created() {
        return WireMock.jsonResponse(
                "{\"resources\":[{\"id\":\"1\",\"type\":\"domain\",\"value\":\"a.example\"}]}", 201);
    }

    private long deletes() {
        return falcon.traffic().deletes();
    }

    private StoredIoc ours(String domain, String severity) {
        return StoredIoc.of("domain", domain)
                .createdBy(falcon.clientId())
                .source("OpenCTI IOC")
                .severity(severity)
                .build();
    }
}
