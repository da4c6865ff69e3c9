package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.Recorder;
import io.ctiroutes.opencti.RunningRoute;
import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.PositionListener;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.setup.Logging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Whether a connector notices that it shares its id with another process, and when it does not. */
@Isolated("reads what the whole JVM prints, and says how much that is")
@Timeout(60)
class ForeignPositionsTest {

    private static final String ID = GivenConfiguration.CONNECTOR_ID;

    /** A minute takes as long as it takes until a position is saved. */
    private static final int FASTER = 100;

    @RegisterExtension
    final Console console = new Console();

    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50)));

    @BeforeEach
    void log() {
        Logging.configure(false, "error");
    }

    @AfterEach
    void close() {
        platform.close();
    }

    /** Where a process notes what is told of. */
    private static final class Told implements PositionListener {
        private final List<StreamId> saved = new CopyOnWriteArrayList<>();
        private final List<StreamId> foreign = new CopyOnWriteArrayList<>();

        @Override
        public boolean resumed(String connectorId, Optional<StreamId> position, boolean fromTheBeginning) {
            return true;
        }

        @Override
        public void saving(String connectorId, StreamId position) {
            saved.add(position);
        }

        @Override
        public void lost(String why) {
            // nothing is
        }

        @Override
        public void foreign(String connectorId, StreamId position) {
            assertThat(connectorId).isEqualTo(ID);
            foreign.add(position);
        }
    }

    @Test
    void twoProcessesUnderOneIdAreBothToldOfTheOther() throws Exception {
        Told first = new Told();
        Told second = new Told();
        try (RunningRoute one = start(first);
                RunningRoute other = start(second)) {
            one.awaitSession(2);

            await().until(() -> first.foreign.size() >= 3 && second.foreign.size() >= 3);

            assertThat(second.saved).containsAll(first.foreign);
            assertThat(first.saved).containsAll(second.foreign).doesNotContainAnyElementsOf(first.foreign);
            assertThat(console.text().lines().filter(line -> line.contains("another process")))
                    .as("one line of each")
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .contains(
                                    "WARN ",
                                    "under the CONNECTOR_ID " + ID + ", too",
                                    "Stop one of them, or give it another CONNECTOR_ID"));
        }
    }

    @Test
    void oneProcessAloneIsNoOtherNorIsTheOneBeforeIt() throws Exception {
        platform.storeConnectorState(ID, "{\"start_from\":\"7-0\"}");
        Told told = new Told();
        try (RunningRoute one = start(told)) {
            awaitLooks(4);
            one.stopRoute();
            platform.create(Indicator.domain("a.example"));
            one.startRoute();
            awaitLooks(8);
        }
        try (RunningRoute again = start(told)) {
            awaitLooks(12);
            again.awaitSession(3);
        }

        assertThat(told.saved).hasSizeGreaterThan(5);
        assertThat(told.foreign).isEmpty();
        assertThat(console.text()).doesNotContain("another process");
    }

    @Test
    void whatWasSavedByHandOnceIsCountedAndNobodyIsCalled() throws Exception {
        Told told = new Told();
        try (RunningRoute one = start(told)) {
            awaitLooks(2);
            await().until(() -> {
                if (told.foreign.isEmpty()) {
                    platform.storeConnectorState(ID, "{\"start_from\":\"5-0\"}");
                }
                return !told.foreign.isEmpty();
            });
            int looks = looks();
            awaitLooks(looks + 3);
        }

        assertThat(told.foreign).containsExactly(new StreamId(5, 0));
        assertThat(console.text()).doesNotContain("another process");
    }

    @Test
    void whatWasSavedHereSomeTimeAgoIsNobodyElses() {
        List<StreamId> foreign = new ArrayList<>();
        ForeignPositions positions = new ForeignPositions(ID, foreign::add);
        for (int at = 0; at < 2_000; at++) {
            positions.saving(new StreamId(at, 0));
        }

        positions.shown(new StreamId(1_999, 0));
        positions.shown(new StreamId(1_000, 0));
        assertThat(foreign).isEmpty();
        positions.shown(new StreamId(1_000, 1));
        assertThat(foreign).containsExactly(new StreamId(1_000, 1));
    }

    @Test
    void whoDoesNotSaveDoesNotLook() throws Exception {
        Told told = new Told();
        try (RunningRoute one = RunningRoute.start(
                        platform,
                        new Recorder(),
                        configuration -> {
                            configuration.setSaveInterval(Duration.ofMillis(1));
                            configuration.setSaveState(false);
                        },
                        component -> {
                            component.setPositionListener(told);
                            component.setNanoTime(() -> System.nanoTime() * FASTER);
                        });
                RunningRoute other = start(new Told())) {
            one.awaitSession(2);
            awaitLooks(4);
        }

        assertThat(told.foreign).isEmpty();
    }

    private RunningRoute start(Told told) throws Exception {
        return RunningRoute.start(
                platform,
                new Recorder(),
                configuration -> configuration.setSaveInterval(Duration.ofMillis(1)),
                component -> {
                    component.setPositionListener(told);
                    component.setNanoTime(() -> System.nanoTime() * FASTER);
                });
    }

    private void awaitLooks(int number) {
        await().until(() -> looks() >= number);
    }

    private int looks() {
        return platform.traffic().graphQlCalls("registerConnector").size();
    }
}
