package io.ctiroutes.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.FalconFaults;
import io.ctiroutes.sandbox.falcon.FalconTraffic;
import io.ctiroutes.sandbox.opencti.OpenCtiFaults;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.OpenCtiTraffic;
import io.ctiroutes.settings.Setting;
import java.util.function.BooleanSupplier;

/**
 * The connector with its real routes between stand-ins that misbehave while a mixed stream goes through it. Batches and
 * requests are small, so that much is under way when something breaks.
 */
final class FaultRun {

    private static final int BEFORE = 60;
    private static final int PIECE = 15;
    private static final int LEAST_PIECES = 6;
    private static final int MOST_PIECES = 300;

    private final StandIns standIns;
    private final String circumstances;
    private final MixedStream stream;
    private Connector connector;

    /** Starts the connector and lets the first things happen, others for every fault. */
    FaultRun(StandIns standIns, String fault, long seed) {
        this.standIns = standIns;
        circumstances = fault + ", seed " + seed;
        stream = MixedStream.of(openCti(), falcon(), seed + fault.hashCode());
        standIns.installation()
                .editing(RouteEdits.impatient().savingOften())
                .with(Setting.CONNECTOR_BATCH_SIZE, "40")
                .with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "15")
                .with(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, "1")
                .with(Setting.CONNECTOR_IDLE_TIMEOUT, "1");
        start();
        // what happens before the connector reads is told without its events
        until(() -> openCtiTraffic().openConnections() > 0);
        stream.play(BEFORE);
    }

    OpenCtiStandIn openCti() {
        return standIns.openCti();
    }

    OpenCtiFaults openCtiFaults() {
        return openCti().faults();
    }

    OpenCtiTraffic openCtiTraffic() {
        return openCti().traffic();
    }

    FalconFaults falcon() {
        return standIns.falcon().faults();
    }

    FalconTraffic falconTraffic() {
        return standIns.falcon().traffic();
    }

    MixedStream stream() {
        return stream;
    }

    void start() {
        connector = standIns.start();
    }

    void stop() {
        connector.close();
    }

    /** Lets a few things happen. */
    void play() {
        stream.play(PIECE);
    }

    /** Lets more and more happen until the fault has shown. */
    void playUntil(BooleanSupplier shown) {
        for (int pieces = 0; pieces < LEAST_PIECES || !shown.getAsBoolean(); pieces++) {
            assertThat(pieces).as("%s has never shown", circumstances).isLessThan(MOST_PIECES);
            play();
            until(() -> shown.getAsBoolean() || allAcknowledged());
        }
    }

    boolean allAcknowledged() {
        return StandIns.acknowledged(connector, stream.lastEventId());
    }

    void until(BooleanSupplier condition) {
        await(circumstances).atMost(StandIns.LONG_ENOUGH).until(condition::getAsBoolean);
    }

    /** All is well again: waits until everything is acknowledged, and looks at what has become of it. */
    void awaitDone() {
        play();
        standIns.awaitDone(connector, stream, circumstances);
    }
}
