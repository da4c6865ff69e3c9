package io.ctiroutes.faults;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.FalconOptions.RetryAfterUnit;
import io.ctiroutes.sandbox.falcon.FalconOptions.UnknownIds;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.settings.Setting;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever Falcon does, every change ends in it or as a dead letter, and exactly as the events demand. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class FalconFaultsLoseNothingTest {

    private static final long SEED = Long.getLong("faults.seed", 20_261_124);

    @RegisterExtension
    final StandIns standIns = new StandIns()
            .falcon(options ->
                    options.retryAfterUnit(RetryAfterUnit.MILLISECONDS).unknownIds(UnknownIds.NOT_FOUND));

    static Stream<Arguments> faults() {
        Fault rateLimit = Fault.tooManyRequests(ofMillis(40));
        return Stream.of(
                fault("10 % get a 429", run -> some(run, 0.1, rateLimit)),
                fault("50 % get a 429", run -> some(run, 0.5, rateLimit)),
                fault("all get a 429 for a while", run -> all(run, rateLimit)),
                fault("10 % get a 5xx", run -> some(run, 0.1, outages())),
                fault("50 % get a 5xx", run -> some(run, 0.5, outages())),
                fault("all get a 5xx for a while", run -> all(run, Fault.status(503))),
                fault("reset before it is done", run -> some(run, 0.3, Fault.resetBeforeApplying())),
                fault("reset after it is done", run -> some(run, 0.3, Fault.resetAfterApplying())),
                fault("no answer", FalconFaultsLoseNothingTest::hanging),
                fault("slow answers", run -> some(run, 0.3, Fault.delay(ofMillis(300)))),
                fault("answers that come too late", run -> some(run, 0.1, Fault.delay(ofMillis(1_300)))),
                fault("a page with 502 before it is done", run -> some(run, 0.3, Fault.html(502))),
                fault("a page with 200 before it is done", run -> some(run, 0.3, Fault.html(200))),
                fault("a page with 502 after it is done", run -> some(run, 0.3, Fault.htmlAfterApplying(502))),
                fault("a page with 200 after it is done", run -> some(run, 0.3, Fault.htmlAfterApplying(200))),
                fault("tokens expire", FalconFaultsLoseNothingTest::expiringTokens),
                fault("credentials are revoked for a while", FalconFaultsLoseNothingTest::revokedCredentials),
                fault("a scope is missing for a while", FalconFaultsLoseNothingTest::missingScope),
                fault("all of it at once", run -> some(run, 0.5, everything())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void nothingIsLost(String name, Consumer<FaultRun> fault) {
        FaultRun run = new FaultRun(standIns, name, SEED);

        fault.accept(run);

        run.awaitDone();
    }

    @Test
    void nothingIsLostWhenTheMomentToGoOnIsToldInSeconds() {
        standIns.falcon(options -> options.retryAfterUnit(RetryAfterUnit.SECONDS));
        FaultRun run = new FaultRun(standIns, "429 with seconds", SEED);

        run.falcon().failNext(2, Fault.tooManyRequests(ofSeconds(1)));
        run.playUntil(() -> run.falcon().struck() == 2);

        run.awaitDone();
    }

    @Test
    void nothingIsLostWhenAnswersAreLostAndTheSearchLagsBehind() {
        standIns.falcon(options -> options.searchLag(ofMillis(700)));
        FaultRun run = new FaultRun(standIns, "lost answers and a search that lags", SEED);

        some(run, 0.2, Fault.resetAfterApplying(), Fault.htmlAfterApplying(200));

        run.awaitDone();
    }

    @Test
    void nothingIsLostWhenIocsAreDeletedForGoodAndAnswersAreLost() {
        standIns.installation().with(Setting.CROWDSTRIKE_PERMANENT_DELETE, "true");
        FaultRun run = new FaultRun(standIns, "lost answers and permanent deletion", SEED);

        some(run, 0.3, Fault.resetAfterApplying(), Fault.htmlAfterApplying(502), Fault.resetBeforeApplying());

        run.awaitDone();
        assertThat(standIns.falcon().iocs()).noneMatch(ioc -> ioc.tags().contains("TO_DELETE"));
    }

    private static Arguments fault(String name, Consumer<FaultRun> fault) {
        return Arguments.of(name, fault);
    }

    private static Fault[] outages() {
        return new Fault[] {Fault.status(500), Fault.status(502), Fault.status(503), Fault.status(504)};
    }

    private static Fault[] everything() {
        return new Fault[] {
            Fault.tooManyRequests(ofMillis(40)),
            Fault.status(503),
            Fault.html(502),
            Fault.html(200),
            Fault.htmlAfterApplying(502),
            Fault.htmlAfterApplying(200),
            Fault.resetBeforeApplying(),
            Fault.resetAfterApplying(),
            Fault.delay(ofMillis(100))
        };
    }

    private static void some(FaultRun run, double share, Fault... faults) {
        run.falcon().failRandomly(share, SEED, faults);
        run.playUntil(() -> run.falcon().struck() >= 6);
        run.falcon().stopFailing();
    }

    private static void all(FaultRun run, Fault fault) {
        run.falcon().failWhile(call -> true, fault);
        run.playUntil(() -> run.falcon().struck() >= 8);
        run.falcon().stopFailing();
    }

    private static void hanging(FaultRun run) {
        some(run, 0.1, Fault.hang());
        assertThat(run.falcon().hanging()).isPositive();
        // whoever asked has gone: nothing must come of it any more
        run.falcon().release();
    }

    private static void expiringTokens(FaultRun run) {
        for (int i = 0; i < 5; i++) {
            long tokens = run.falconTraffic().tokenRequests();
            run.falcon().expireTokens();
            run.play();
            run.until(() -> run.falconTraffic().tokenRequests() > tokens);
        }
    }

    private static void revokedCredentials(FaultRun run) {
        run.falcon().revokeCredentials();
        run.falcon().expireTokens();
        long tokens = run.falconTraffic().tokenRequests();
        run.playUntil(() -> run.falconTraffic().tokenRequests() > tokens + 4);
        run.falcon().restoreCredentials();
    }

    private static void missingScope(FaultRun run) {
        run.falcon().missingScope(true);
        run.playUntil(() -> run.falconTraffic().answered(403) > 4);
        run.falcon().missingScope(false);
    }
}
