package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.ENTITIES;
import static io.ctiroutes.sandbox.falcon.FalconCaller.SEARCH;
import static io.ctiroutes.sandbox.falcon.FalconCaller.change;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static io.ctiroutes.sandbox.falcon.FalconCaller.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.falcon.FalconOptions.RetryAfterUnit;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00.500Z"));
    private FalconStandIn falcon = FalconStandIn.start(FalconOptions.defaults().clock(clock));
    private FalconCaller caller = FalconCaller.authenticated(falcon);

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void theNextCallsFailAndThenNoMore() {
        falcon.faults().failNext(2, Fault.status(503));

        HttpResponse<String> answer = caller.create(row("domain", "evil.example"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).at("/errors/0/code").asInt()).isEqualTo(503);
        assertThat(falcon.iocs()).isEmpty();
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(503);
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(200);
    }

    @Test
    void faultsLeaveTokenRequestsAlone() {
        falcon.faults().failNext(1, Fault.status(500));

        assertThat(caller.requestToken(falcon.clientId(), falcon.clientSecret()).statusCode())
                .isEqualTo(201);
    }

    @Test
    void tooManyRequestsNamesAMomentInTheUnitOfTheOptions() {
        falcon.faults().failNext(1, Fault.tooManyRequests(Duration.ofSeconds(30)));
        HttpResponse<String> answer = caller.askRaw(SEARCH);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("X-RateLimit-RetryAfter")).contains("1767225631");

        restart(FalconOptions.defaults().clock(clock).retryAfterUnit(RetryAfterUnit.MILLISECONDS));
        falcon.faults().failNext(1, Fault.tooManyRequests(Duration.ofSeconds(30)));
        assertThat(caller.askRaw(SEARCH).headers().firstValue("X-RateLimit-RetryAfter"))
                .contains("1767225630500");

        restart(FalconOptions.defaults().clock(clock).retryAfterUnit(RetryAfterUnit.ABSENT));
        falcon.faults().failNext(1, Fault.tooManyRequests(Duration.ofSeconds(30)));
        assertThat(caller.askRaw(SEARCH).headers().firstValue("X-RateLimit-RetryAfter"))
                .isEmpty();
    }

    @Test
    void aPageOfTheGatewayMayComeBeforeOrAfterApplying() {
        falcon.faults().failNext(1, Fault.html(200));
        HttpResponse<String> before = caller.create(row("domain", "evil.example"));
        assertThat(before.statusCode()).isEqualTo(200);
        assertThat(before.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(falcon.iocs()).isEmpty();

        falcon.faults().failNext(1, Fault.htmlAfterApplying(502));
        HttpResponse<String> after = caller.create(row("domain", "evil.example"));
        assertThat(after.statusCode()).isEqualTo(502);
        assertThat(after.body()).startsWith("<html>");
        assertThat(falcon.iocs()).hasSize(1);
    }

    @Test
    void theConnectionMayCloseBeforeOrAfterApplying() {
        falcon.faults().failNext(1, Fault.resetBeforeApplying());
        assertThatThrownBy(() -> caller.create(row("domain", "evil.example"))).isInstanceOf(UncheckedIOException.class);
        assertThat(falcon.iocs()).isEmpty();

        falcon.faults().failNext(1, Fault.resetAfterApplying());
        assertThatThrownBy(() -> caller.create(row("domain", "evil.example"))).isInstanceOf(UncheckedIOException.class);
        assertThat(falcon.iocs()).hasSize(1);
        assertThat(falcon.traffic().answered(0)).isEqualTo(2);
        assertThat(falcon.traffic().rows(Operation.CREATE)).isEqualTo(2);
    }

    @Test
    void aHangingCallIsAppliedAndAnsweredWhenItIsReleased() {
        falcon.faults().failNext(1, Fault.hang());
        CompletableFuture<HttpResponse<String>> answer = caller.sendAsync(creating("evil.example"));

        await().until(() -> falcon.faults().hanging() == 1);
        assertThat(answer).isNotDone();
        assertThat(falcon.iocs()).isEmpty();

        falcon.faults().release();
        assertThat(answer.join().statusCode()).isEqualTo(201);
        assertThat(falcon.iocs()).hasSize(1);
    }

    @Test
    void aDelayedCallIsAppliedAtOnceAndAnsweredLater() {
        falcon.faults().failNext(1, Fault.delay(Duration.ofMillis(300)));
        long start = System.nanoTime();
        CompletableFuture<HttpResponse<String>> answer = caller.sendAsync(creating("evil.example"));

        await().pollInterval(Duration.ofMillis(5)).until(() -> falcon.iocs().size() == 1);
        assertThat(answer).isNotDone();
        assertThat(answer.join().statusCode()).isEqualTo(201);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void latencyChangesWhileItRuns() {
        falcon.faults().latency(Duration.ofMillis(200));
        long start = System.nanoTime();
        CompletableFuture<?>[] answers = IntStream.range(0, 20)
                .mapToObj(i -> caller.sendAsync(caller.request(SEARCH).GET()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(answers).join();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("waiting requests do not hold each other up")
                .isBetween(Duration.ofMillis(200), Duration.ofMillis(2_000));
    }

    @Test
    void aShareOfCallsFailsTheSameWayForTheSameSeed() {
        List<Integer> once = statusesOf40Calls();
        List<Integer> again = statusesOf40Calls();
        falcon.faults().stopFailing();

        assertThat(once).isEqualTo(again).contains(200, 500).containsAnyOf(502);
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(200);
    }

    @Test
    void callsFailWhileAConditionHolds() {
        falcon.faults()
                .failWhile(
                        call -> call.operation() == Operation.CREATE
                                && call.body().contains("evil.example"),
                        Fault.status(500));

        assertThat(caller.create(row("domain", "evil.example")).statusCode()).isEqualTo(500);
        assertThat(caller.create(row("domain", "evil.example")).statusCode()).isEqualTo(500);
        assertThat(caller.create(row("domain", "good.example")).statusCode()).isEqualTo(201);
    }

    @Test
    void aRefusedValueIsNamedWithItsMessage() {
        falcon.faults().refuseValue("evil.example", "not this one");
        falcon.put(StoredIoc.of("ipv4", "1.2.3.4").build());
        falcon.faults().refuseValue("1.2.3.4", "nor this one");

        HttpResponse<String> create = caller.create(row("domain", "evil.example"), row("domain", "good.example"));
        HttpResponse<String> update = caller.update(change(falcon.iocs().get(0).id(), Map.of()));

        assertThat(create.statusCode()).isEqualTo(400);
        assertThat(json(create).path("resources").findValuesAsText("message")).containsExactly("not this one");
        assertThat(update.statusCode()).isEqualTo(400);
        assertThat(json(update).path("resources").findValuesAsText("value")).containsExactly("1.2.3.4");

        falcon.faults().acceptValue("evil.example");
        assertThat(caller.create(row("domain", "evil.example")).statusCode()).isEqualTo(201);
    }

    @Test
    void aSilentlyRefusedValueIsNotNamed() {
        falcon.faults().refuseValueSilently("evil.example");

        HttpResponse<String> answer = caller.create(row("domain", "evil.example"), row("domain", "good.example"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("errors")).hasSize(1);
        assertThat(answer.body()).doesNotContain("evil.example");
        assertThat(falcon.iocs()).isEmpty();
    }

    @Test
    void theLimitOfAMinuteSlides() {
        restart(FalconOptions.defaults().clock(clock).requestsPerMinute(2));

        assertThat(caller.askRaw(SEARCH).headers().firstValue("X-RateLimit-Remaining"))
                .contains("1");
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = caller.askRaw(SEARCH);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("X-RateLimit-Limit")).contains("2");
        assertThat(refused.headers().firstValue("X-RateLimit-RetryAfter")).contains("1767225661");

        clock.forward(Duration.ofSeconds(60));
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(200);
    }

    @Test
    void badTokensAndTokenRequestsHaveLimitsOfTheirOwn() {
        restart(FalconOptions.defaults()
                .clock(clock)
                .badTokenRequestsPerMinute(1)
                .tokenRequestsPerMinute(2));
        falcon.faults().expireTokens();

        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(401);
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(429);
        caller.newToken();
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(200);
        assertThat(caller.requestToken(falcon.clientId(), falcon.clientSecret()).statusCode())
                .isEqualTo(429);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        restart(FalconOptions.defaults().maxBodyBytes(100));

        assertThat(caller.create(row("domain", "evil.example")).statusCode()).isEqualTo(413);
        assertThat(falcon.iocs()).isEmpty();
        assertThat(caller.askRaw(SEARCH).statusCode()).isEqualTo(200);
    }

    private HttpRequest.Builder creating(String domain) {
        return caller.request(ENTITIES)
                .POST(BodyPublishers.ofString("{\"indicators\":[" + row("domain", domain) + "]}"));
    }

    private List<Integer> statusesOf40Calls() {
        falcon.faults().failRandomly(0.5, 7, Fault.status(500), Fault.html(502));
        return IntStream.range(0, 40)
                .mapToObj(i -> caller.askRaw(SEARCH).statusCode())
                .toList();
    }

    private void restart(FalconOptions options) {
        falcon.close();
        falcon = FalconStandIn.start(options);
        caller = FalconCaller.authenticated(falcon);
    }
}
