package io.ctiroutes.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.StreamSession;
import io.ctiroutes.sandbox.process.Installation;
import java.util.List;
import java.util.Optional;
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

/** Whatever OpenCTI does, every event that it still has is delivered, and what it no longer has comes from its database. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class OpenCtiFaultsLoseNothingTest {

    private static final long SEED = Long.getLong("faults.seed", 20_261_124);
    private static final int LOG_LENGTH = 120;

    @RegisterExtension
    final StandIns standIns = new StandIns();

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("the stream is cut", OpenCtiFaultsLoseNothingTest::cut),
                fault("the stream is cut in the middle of a frame", OpenCtiFaultsLoseNothingTest::cutInAFrame),
                fault("the stream falls silent", OpenCtiFaultsLoseNothingTest::silence),
                fault("the stream is stopped", OpenCtiFaultsLoseNothingTest::stopped),
                fault("connections are refused", OpenCtiFaultsLoseNothingTest::refused),
                fault("a page instead of the stream", OpenCtiFaultsLoseNothingTest::page),
                fault("the stream is refused with 401", run -> refusedWith(run, 401)),
                fault("the stream is refused with 500", run -> refusedWith(run, 500)),
                fault("the stream is refused with 503", run -> refusedWith(run, 503)),
                fault("old events come again", OpenCtiFaultsLoseNothingTest::replayed),
                fault("pings get a 502", OpenCtiFaultsLoseNothingTest::pingsFail),
                fault("pings get an error", OpenCtiFaultsLoseNothingTest::pingsAreRefused),
                fault("pings are answered with an old state", OpenCtiFaultsLoseNothingTest::staleEcho),
                fault("the connector is deleted in OpenCTI", OpenCtiFaultsLoseNothingTest::deleted),
                fault("the state is reset in OpenCTI", OpenCtiFaultsLoseNothingTest::reset));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void nothingIsLost(String name, Consumer<FaultRun> fault) {
        FaultRun run = new FaultRun(standIns, name, SEED);

        fault.accept(run);

        run.awaitDone();
    }

    @Test
    void whatTheStreamNoLongerHasAfterAStopComesFromTheDatabase() {
        standIns.openCti(options -> options.maximumLogLength(LOG_LENGTH));
        FaultRun run = new FaultRun(standIns, "a trimmed stream after a stop", SEED);
        run.until(run::allAcknowledged);
        run.stop();
        run.stream().playUnseen(2 * LOG_LENGTH);

        run.start();

        run.until(() -> recoveries(run) > 1);
        run.awaitDone();
    }

    @Test
    void whatTheStreamNoLongerHasAfterAnOutageComesFromTheDatabase() {
        standIns.openCti(options -> options.maximumLogLength(LOG_LENGTH));
        FaultRun run = new FaultRun(standIns, "a trimmed stream after an outage", SEED);
        run.until(run::allAcknowledged);
        run.openCtiFaults().refuseConnections(true);
        run.openCtiFaults().cutConnections();
        run.stream().playUnseen(2 * LOG_LENGTH);

        run.openCtiFaults().refuseConnections(false);

        run.until(() -> recoveries(run) > 1);
        run.awaitDone();
    }

    @Test
    void nothingIsLostWhenOpenCtiIsAwayAtTheStart() {
        standIns.openCti().faults().failGraphQl(4, 502);
        standIns.openCti().faults().refuseStream(503, 2);
        FaultRun run = new FaultRun(standIns, "away at the start", SEED);

        assertThat(sessions(run)).extracting(StreamSession::status).containsSequence(503, 503, 200);
        run.awaitDone();
    }

    private static Arguments fault(String name, Consumer<FaultRun> fault) {
        return Arguments.of(name, fault);
    }

    private static void cut(FaultRun run) {
        for (int i = 0; i < 8; i++) {
            int connections = sessions(run).size();
            run.play();
            run.openCtiFaults().cutConnections();
            run.play();
            run.until(() -> sessions(run).size() > connections && connected(run));
        }
    }

    private static void cutInAFrame(FaultRun run) {
        for (int i = 0; i < 8; i++) {
            int connections = sessions(run).size();
            run.openCtiFaults().cutInMiddleOfNextFrame();
            // the first frame of the next connection, too: what it refers to has then arrived under its id
            run.openCtiFaults().cutInMiddleOfNextFrame();
            run.play();
            run.until(() -> sessions(run).size() > connections + 1 && connected(run));
        }
    }

    private static void silence(FaultRun run) {
        for (int i = 0; i < 2; i++) {
            int connections = sessions(run).size();
            run.openCtiFaults().silence(true);
            run.play();
            run.until(() -> sessions(run).size() > connections);
            run.play();
            run.openCtiFaults().silence(false);
            run.until(() -> connected(run));
        }
    }

    private static void stopped(FaultRun run) {
        run.openCtiFaults().stop();
        strikes(run, 3);
        run.openCtiFaults().resume();
    }

    private static void refused(FaultRun run) {
        run.openCtiFaults().refuseConnections(true);
        run.openCtiFaults().cutConnections();
        strikes(run, 5);
        run.openCtiFaults().refuseConnections(false);
    }

    private static void page(FaultRun run) {
        run.openCtiFaults().serveHtml(true);
        run.openCtiFaults().cutConnections();
        strikes(run, 4);
        run.openCtiFaults().serveHtml(false);
    }

    private static void refusedWith(FaultRun run, int status) {
        run.openCtiFaults().refuseStream(status, 5);
        run.openCtiFaults().cutConnections();
        strikes(run, 5);
    }

    private static void replayed(FaultRun run) {
        for (int i = 0; i < 5; i++) {
            int connections = sessions(run).size();
            run.play();
            run.openCtiFaults().duplicateReplay(40);
            run.openCtiFaults().cutConnections();
            run.play();
            run.until(() -> sessions(run).size() > connections && connected(run));
        }
    }

    private static void pingsFail(FaultRun run) {
        run.openCtiFaults().failGraphQl(2, 502);
        strikes(run, 2);
    }

    private static void pingsAreRefused(FaultRun run) {
        run.openCtiFaults().failGraphQl(2, "DATABASE_ERROR", "Something is wrong with the database");
        strikes(run, 2);
    }

    private static void staleEcho(FaultRun run) {
        run.openCtiFaults().staleEcho(true);
        for (int i = 0; i < 3; i++) {
            int pings = run.openCtiTraffic().pings().size();
            run.play();
            run.until(() -> run.openCtiTraffic().pings().size() > pings);
        }
        run.openCtiFaults().staleEcho(false);
    }

    private static void deleted(FaultRun run) {
        for (int i = 0; i < 2; i++) {
            run.until(() -> state(run).isPresent());
            run.play();
            run.openCti().forgetConnector(Installation.CONNECTOR_ID);
            run.play();
            run.until(() -> state(run).isPresent());
        }
        assertThat(run.openCtiTraffic().graphQlCalls("registerConnector")).hasSizeGreaterThan(2);
        assertThat(recoveries(run)).as("it goes on where it was").isEqualTo(1);
    }

    private static void reset(FaultRun run) {
        run.until(() -> state(run).filter(state -> !state.isEmpty()).isPresent());
        run.until(run::allAcknowledged);
        run.openCti().resetConnectorState(Installation.CONNECTOR_ID);
        run.stream().playUnseen(60);
        run.until(() -> recoveries(run) > 1);
        run.stream().mayBeReadAgain();
    }

    private static Optional<String> state(FaultRun run) {
        return run.openCti().connectorState(Installation.CONNECTOR_ID);
    }

    private static List<StreamSession> sessions(FaultRun run) {
        return run.openCtiTraffic().streamSessions();
    }

    /** Things happen while the fault shows so often, and go on before it ends. */
    private static void strikes(FaultRun run, int times) {
        long before = run.openCtiFaults().struck();
        run.play();
        run.until(() -> run.openCtiFaults().struck() >= before + times);
        run.play();
    }

    private static boolean connected(FaultRun run) {
        return run.openCtiTraffic().openConnections() > 0;
    }

    /** How often the stream was asked for what the database holds, each time up to another moment. */
    private static long recoveries(FaultRun run) {
        return sessions(run).stream()
                .map(StreamSession::query)
                .filter(query -> query.contains("recover="))
                .distinct()
                .count();
    }
}
