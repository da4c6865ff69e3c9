package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.FalconTraffic;
import io.ctiroutes.sandbox.opencti.OpenCtiTraffic;
import io.ctiroutes.sandbox.opencti.StreamSession;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.settings.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged connector, killed again and again in the middle of its work. */
@Order(1)
class KilledConnectorIT {

    private static final long SEED = Long.getLong("kill.seed", 20_261_124);
    private static final int EVENTS = Integer.getInteger("kill.events", 2_000);
    private static final int KILLS = Integer.getInteger("kill.times", 9);
    private static final int PIECE = 20;
    private static final int MOST_PIECES = 100;

    @RegisterExtension
    final StandIns standIns = new StandIns()
            .falcon(options -> options.latency(Duration.ofMillis(25)).searchLag(Duration.ofSeconds(1)));

    /**
     * When to kill it: when something has grown.
     *
     * @param progress what grows
     * @param most     by how much at most, until it is killed
     */
    private record Moment(String name, LongSupplier progress, int most) {}

    @Test
    void whatIsKilledAtAnyMomentLosesNothing() {
        String circumstances = "seed " + SEED;
        MixedStream stream =
                MixedStream.of(standIns.openCti(), standIns.falcon().faults(), SEED);
        standIns.installation()
                .editing(RouteEdits.impatient().savingOften())
                .with(Setting.CONNECTOR_BATCH_SIZE, "40")
                .with(Setting.CONNECTOR_MAX_RETIRE_PERCENT, "100")
                .with(Setting.CROWDSTRIKE_SEARCH_LAG, "2")
                .with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "10");
        Random random = new Random(SEED);
        // each kind of moment comes before one comes again
        List<Moment> moments = new ArrayList<>(moments());
        Collections.shuffle(moments, random);
        LedgerFiles.Fate[] fates = LedgerFiles.Fate.values();
        List<String> killed = new ArrayList<>();
        LedgerFiles ledger = new LedgerFiles(standIns.installation(), standIns::savedPosition, random);
        int played = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Moment moment = moments.get(kill % moments.size());
            long goal = moment.progress().getAsLong() + 1 + random.nextInt(moment.most());
            ConnectorProcess process = standIns.startProcess();
            if (kill == 0) {
                // what happens before it reads is told without its events
                awaitReading();
            }
            int share = EVENTS * (kill + 1) / (KILLS + 1) - played;
            stream.play(share);
            played += share;
            for (int pieces = 0; !reached(moment, goal, stream); pieces++) {
                assertThat(pieces).as("%s, %s", circumstances, moment.name()).isLessThan(MOST_PIECES);
                // it has done all there was
                stream.play(PIECE);
            }
            assertThat(process.alive()).isTrue();
            process.kill();
            LedgerFiles.Fate fate = fates[kill % fates.length];
            killed.add(moment.name() + ", ledger " + fate);
            if (ledger.suffer(fate)) {
                stream.forgetful();
            }
        }
        stream.play(Math.max(1, EVENTS - played));

        ConnectorProcess last = standIns.startProcess();

        standIns.awaitSaved(stream, circumstances + ", killed at " + killed);
        assertThat(stream.letters()).isPositive();
        assertThat(last.terminate()).isZero();
        report(stream);
    }

    @Test
    void aFirstRunThatIsKilledBeforeItSavedAnythingLosesNothing() {
        MixedStream stream =
                MixedStream.of(standIns.openCti(), standIns.falcon().faults(), SEED);
        // the first regular save is seconds away
        standIns.installation().editing(RouteEdits.impatient());
        ConnectorProcess first = standIns.startProcess();
        awaitReading();
        stream.play(60);
        soon("begins to work", () -> standIns.falcon().traffic().creates() > 0);
        first.kill();
        // what is deleted now was in Falcon, or on its way: only the events tell
        stream.play(60);

        standIns.startProcess();

        standIns.awaitSaved(stream, "seed " + SEED);
        standIns.awaitTold(stream, "seed " + SEED);
    }

    private void awaitReading() {
        soon("reads the stream", () -> standIns.openCti().traffic().openConnections() > 0);
    }

    private List<Moment> moments() {
        FalconTraffic falcon = standIns.falcon().traffic();
        OpenCtiTraffic openCti = standIns.openCti().traffic();
        return List.of(
                new Moment(
                        "registration",
                        () -> openCti.graphQlCalls("registerConnector").size(),
                        1),
                new Moment("stream", () -> openCti.streamSessions().size(), 1),
                new Moment("token", falcon::tokenRequests, 1),
                new Moment("call", falcon::total, 80),
                new Moment("creation", falcon::creates, 50),
                new Moment("update", falcon::updates, 30),
                new Moment("look-up", falcon::lookUps, 15),
                new Moment(
                        "dead letter",
                        () -> standIns.installation().deadLetters().size(),
                        8),
                new Moment("saved position", () -> openCti.pings().size(), 3));
    }

    /** Waits until a moment has come; false if all is done before. */
    private boolean reached(Moment moment, long goal, MixedStream stream) {
        soon(
                "seed " + SEED + ", " + moment.name(),
                () -> moment.progress().getAsLong() >= goal || standIns.saved(stream.lastEventId()));
        return moment.progress().getAsLong() >= goal;
    }

    private static void soon(String circumstances, Callable<Boolean> condition) {
        await(circumstances)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(StandIns.LONG_ENOUGH)
                .until(condition);
    }

    private void report(MixedStream stream) {
        long rows = standIns.falcon().traffic().rowsWritten();
        System.out.printf(
                "%d kills over %d events: Falcon took %d rows for %d changes of IOCs, so %d were done twice; OpenCTI sent %d events%n",
                KILLS,
                EVENTS,
                rows,
                stream.changes(),
                Math.max(0, rows - stream.changes()),
                standIns.openCti().traffic().streamSessions().stream()
                        .mapToLong(StreamSession::eventsSent)
                        .sum());
    }
}
