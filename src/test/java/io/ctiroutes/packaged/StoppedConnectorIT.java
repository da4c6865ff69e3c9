package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.settings.Setting;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The packaged connector, told to stop (SIGTERM) at the worst of moments. */
@Order(2)
class StoppedConnectorIT {

    private static final long SEED = 20_261_124;
    private static final String CIRCUMSTANCES = "seed " + SEED;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** What closing the rest may take on a busy machine. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private MixedStream stream;
    private ConnectorProcess connector;

    /** A connector that reads, and has done the first things. */
    @BeforeEach
    void start() {
        standIns.installation()
                .editing(RouteEdits.impatient().savingOften())
                .with(Setting.CONNECTOR_SHUTDOWN_TIMEOUT, Long.toString(TIMEOUT.toSeconds()));
        stream = MixedStream.of(standIns.openCti(), standIns.falcon().faults(), SEED);
        connector = standIns.startProcess();
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.openCti().traffic().openConnections() > 0);
        stream.play(100);
    }

    @Test
    void aRequestThatHangsAtFalconDoesNotHoldUpTheStop() {
        standIns.awaitSaved(stream, CIRCUMSTANCES);
        String done = stream.lastEventId();
        standIns.falcon().faults().failWhile(call -> true, Fault.hang());
        stream.play(100);
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().faults().hanging() > 0);

        stopsInTime();

        assertThat(standIns.savedPosition())
                .as("nothing is acknowledged that hangs")
                .isBetween(
                        StreamId.parse(done).orElseThrow(),
                        StreamId.parse(stream.lastEventId()).orElseThrow());
        assertThat(standIns.saved(stream.lastEventId())).isFalse();
        standIns.falcon().faults().stopFailing();
        standIns.falcon().faults().release();
        theNextStartLosesNothing();
    }

    @Test
    void whatIsAcknowledgedAfterTheLastSaveIsSavedAtTheEnd() {
        standIns.awaitSaved(stream, CIRCUMSTANCES);
        int pings = standIns.openCti().traffic().pings().size();
        long calls = standIns.falcon().traffic().total();
        String before = stream.lastEventId();
        stream.play(100);
        await().pollInterval(Duration.ofMillis(1))
                .atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().traffic().total() > calls);

        stopsInTime();

        assertThat(standIns.openCti().traffic().pings()).hasSizeGreaterThan(pings);
        assertThat(standIns.savedPosition())
                .isGreaterThan(StreamId.parse(before).orElseThrow());
        theNextStartLosesNothing();
    }

    @Test
    void anOpenCtiThatHangsDoesNotHoldUpTheStop() {
        standIns.openCti().faults().hangGraphQl(true);
        stream.play(100);
        long struck = standIns.openCti().faults().struck();
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.openCti().faults().struck() > struck);

        stopsInTime();

        standIns.openCti().faults().hangGraphQl(false);
        theNextStartLosesNothing();
    }

    @Test
    void anOpenCtiThatIsAwayDoesNotHoldUpTheStop() {
        standIns.openCti().faults().refuseConnections(true);
        standIns.openCti().faults().cutConnections();
        stream.play(100);
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.openCti().faults().struck() > 3);

        stopsInTime();

        standIns.openCti().faults().refuseConnections(false);
        theNextStartLosesNothing();
    }

    private void stopsInTime() {
        Instant start = Instant.now();
        assertThat(connector.terminate()).as("exit status").isZero();
        assertThat(Duration.between(start, Instant.now())).isLessThan(TIMEOUT.plus(MARGIN));
    }

    private void theNextStartLosesNothing() {
        stream.play(50);
        connector = standIns.startProcess();
        standIns.awaitSaved(stream, CIRCUMSTANCES);
    }
}
