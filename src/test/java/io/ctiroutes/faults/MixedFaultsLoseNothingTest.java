package io.ctiroutes.faults;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.FalconOptions.RetryAfterUnit;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.process.Installation;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults of OpenCTI and of Falcon in any order, some of them at the same time. */
@Execution(ExecutionMode.CONCURRENT)
class MixedFaultsLoseNothingTest {

    private static final long SEED = Long.getLong("faults.seed", 20_261_124);
    private static final int RUNS = Integer.getInteger("faults.runs", 3);
    private static final int FAULTS = 25;

    private static final List<Consumer<FaultRun>> ANY = List.of(
            run -> run.openCtiFaults().cutConnections(),
            run -> run.openCtiFaults().cutInMiddleOfNextFrame(),
            run -> run.openCtiFaults().duplicateReplay(60),
            run -> run.openCtiFaults().refuseStream(503, 2),
            run -> run.openCtiFaults().failGraphQl(1, 502),
            run -> run.openCtiFaults().failGraphQl(1, "DATABASE_ERROR", "Something is wrong with the database"),
            run -> run.openCtiFaults().staleEcho(true),
            run -> run.openCtiFaults().staleEcho(false),
            run -> run.openCti().forgetConnector(Installation.CONNECTOR_ID),
            run -> during(
                    run,
                    () -> run.openCtiFaults().stop(),
                    () -> run.openCtiFaults().resume()),
            run -> during(
                    run,
                    () -> run.openCtiFaults().refuseConnections(true),
                    () -> run.openCtiFaults().refuseConnections(false)),
            run -> run.falcon().expireTokens(),
            run -> run.falcon().failNext(3, Fault.status(503)),
            run -> run.falcon().failNext(2, Fault.tooManyRequests(ofMillis(50))),
            run -> run.falcon().failNext(3, Fault.resetAfterApplying()),
            run -> run.falcon().failNext(1, Fault.hang()),
            run -> run.falcon().failNext(1, Fault.delay(ofMillis(1_200))),
            run -> during(
                    run,
                    () -> run.falcon().missingScope(true),
                    () -> run.falcon().missingScope(false)),
            run -> during(
                    run,
                    () -> run.falcon().revokeCredentials(),
                    () -> run.falcon().restoreCredentials()));

    @RegisterExtension
    final StandIns standIns = new StandIns().falcon(options -> options.retryAfterUnit(RetryAfterUnit.MILLISECONDS));

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + RUNS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLost(long seed) {
        FaultRun run = new FaultRun(standIns, "mixed faults", seed);
        Random random = new Random(seed);
        run.falcon()
                .failRandomly(
                        0.2,
                        seed,
                        Fault.status(500),
                        Fault.html(200),
                        Fault.htmlAfterApplying(502),
                        Fault.resetBeforeApplying(),
                        Fault.resetAfterApplying(),
                        Fault.tooManyRequests(ofMillis(20)));

        for (int i = 0; i < FAULTS; i++) {
            ANY.get(random.nextInt(ANY.size())).accept(run);
            run.play();
            if (random.nextInt(4) == 0) {
                run.until(run::allAcknowledged);
            }
        }

        run.playUntil(() -> run.falcon().struck() >= 10);
        run.falcon().stopFailing();
        run.awaitDone();
        assertThat(run.openCtiFaults().struck()).isPositive();
    }

    /** Something is so for a while, in which a few things happen. */
    private static void during(FaultRun run, Runnable begin, Runnable end) {
        begin.run();
        run.play();
        long calls = run.falconTraffic().total();
        long strikes = run.openCtiFaults().struck();
        run.until(
                () -> run.falconTraffic().total() > calls || run.openCtiFaults().struck() > strikes);
        end.run();
    }
}
