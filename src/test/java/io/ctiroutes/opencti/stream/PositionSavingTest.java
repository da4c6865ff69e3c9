package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.Recorder;
import io.ctiroutes.opencti.RunningRoute;
import io.ctiroutes.opencti.platform.ConnectorState;
import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.OpenCtiTraffic;
import io.ctiroutes.sandbox.opencti.StreamSession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the platform is told of the position, and what its answers do. */
@Order(1)
@Timeout(60)
class PositionSavingTest {

    private static final String ID = GivenConfiguration.CONNECTOR_ID;

    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50)));
    private final Recorder recorder = new Recorder();
    private RunningRoute route;

    @AfterEach
    void close() {
        route.close();
        platform.close();
    }

    @Test
    void thePositionIsSavedSoonAfterABatch() throws Exception {
        start(configuration -> {});

        String id = platform.create(Indicator.domain("a.example"));

        await().until(() -> saved().filter(at -> at.isAfter(id(id))).isPresent());
        assertThat(platform.connectorState(ID).orElseThrow())
                .matches("\\{\"start_from\":\"\\d+-\\d+\",\"recover_until\":.*}");
    }

    @Test
    void whatIsNotAcknowledgedIsNotSaved() throws Exception {
        start(configuration -> configuration.setPingInterval(Duration.ofMillis(1)));
        recorder.hold();
        String id = platform.create(Indicator.domain("a.example"));
        await().until(() -> !recorder.attempts().isEmpty());

        int before = platform.traffic().pings().size();
        await().until(() -> platform.traffic().pings().size() > before + 1);

        assertThat(saved().orElseThrow()).isLessThan(id(id));
        recorder.release();
        await().until(() -> saved().filter(at -> at.isAfter(id(id))).isPresent());
    }

    @Test
    void thePositionIsSavedAtTheStop() throws Exception {
        start(configuration -> configuration.setSaveInterval(Duration.ofMillis(3_600_000)));
        String id = platform.create(Indicator.domain("a.example"));
        recorder.awaitCompleted(id);
        await().until(() -> id(route.consumer().getPosition()).isAfter(id(id)));
        // the start of a first run
        assertThat(platform.traffic().pings()).hasSize(1);

        route.stopRoute();

        assertThat(platform.traffic().pings()).hasSize(2);
        assertThat(saved().orElseThrow()).isGreaterThan(id(id));
    }

    @Test
    void aNewConnectorGoesOnWhereTheLastOneStopped() throws Exception {
        start(configuration -> {});
        String done = platform.create(Indicator.domain("done.example"));
        recorder.awaitCompleted(done);
        await().until(() -> id(route.consumer().getPosition()).isAfter(id(done)));
        route.close();

        String missed = platform.create(Indicator.domain("missed.example"));
        start(configuration -> {});
        recorder.awaitCompleted(missed);

        assertThat(recorder.indicatorIds()).containsExactly(done, missed);
    }

    @Test
    void theConnectorShowsThatItIsAliveWhenNothingMoves() throws Exception {
        start(configuration -> {
            configuration.setSaveInterval(Duration.ofMillis(3_600_000));
            configuration.setPingInterval(Duration.ofMillis(1));
        });

        await().until(() -> platform.traffic().pings().size() >= 2);

        assertThat(platform.traffic().pings())
                .extracting(OpenCtiTraffic.Ping::connectorId)
                .containsOnly(ID);
    }

    @Test
    void aSaveThatFailsIsTriedAgainAndDoesNotDisturbTheStream() throws Exception {
        start(configuration -> {});
        route.awaitSession(1);
        platform.faults().failGraphQl(2, 502);

        String id = platform.create(Indicator.domain("a.example"));
        recorder.awaitCompleted(id);

        await().until(() -> saved().filter(at -> at.isAfter(id(id))).isPresent());
        assertThat(route.sessions()).singleElement().matches(StreamSession::isOpen);
    }

    @Test
    void aResetInTheUserInterfaceReadsEverythingAgain() throws Exception {
        start(configuration -> configuration.setRecoverIsoDate(""));
        // once it reads, so that this is no part of the recovery
        route.awaitSession(1);
        String id = platform.create(Indicator.domain("a.example"));
        recorder.awaitCompleted(id);
        await().until(() -> saved().filter(at -> at.isAfter(id(id))).isPresent());

        platform.resetConnectorState(ID);
        await().until(() -> recorder.indicators().size() > 1);

        StreamSession again = route.awaitSession(2);
        assertThat(again.header("Last-Event-ID")).isEqualTo("0-0");
        assertThat(again.query()).startsWith("recover=");
        await().until(() -> saved().filter(at -> at.isAfter(id(id))).isPresent());
    }

    @Test
    void aStaleAnswerChangesNothing() throws Exception {
        start(configuration -> {});
        platform.faults().staleEcho(true);

        String first = platform.create(Indicator.domain("a.example"));
        await().until(() -> saved().filter(at -> at.isAfter(id(first))).isPresent());
        String second = platform.create(Indicator.domain("b.example"));
        await().until(() -> saved().filter(at -> at.isAfter(id(second))).isPresent());

        List<StreamId> positions = platform.traffic().pings().stream()
                .map(ping -> ConnectorState.parse(ping.state()).orElseThrow().startFrom())
                .toList();
        assertThat(positions).isSorted();
        assertThat(recorder.indicatorIds()).containsExactly(first, second);
        assertThat(route.sessions()).hasSize(1);
    }

    @Test
    void aConnectorThatWasDeletedInOpenCtiRegistersAgain() throws Exception {
        start(configuration -> {});
        String id = platform.create(Indicator.domain("a.example"));
        recorder.awaitCompleted(id);
        await().until(() -> saved().filter(at -> at.isAfter(id(id))).isPresent());

        platform.forgetConnector(ID);
        await().until(() -> saved().filter(at -> at.isAfter(id(id))).isPresent());

        assertThat(platform.traffic().graphQlCalls("registerConnector")).hasSize(2);
        assertThat(recorder.indicatorIds()).containsExactly(id);
        assertThat(route.sessions()).hasSize(1);
        await().untilAsserted(() -> assertThat(route.consumer().getLastError()).contains("deleted in OpenCTI"));
    }

    @Test
    void aResetAbandonsABatchThatKeepsFailing() throws Exception {
        // nobody would live to see the second attempt
        start(configuration -> {
            configuration.setRetryDelay(Duration.ofMillis(3_600_000));
            configuration.setRetryDelayMax(Duration.ofMillis(3_600_000));
        });
        String done = platform.create(Indicator.domain("done.example"));
        recorder.awaitCompleted(done);
        await().until(() -> saved().filter(at -> at.isAfter(id(done))).isPresent());
        recorder.fail(1);
        int before = recorder.attempts().size();
        String failing = platform.create(Indicator.domain("failing.example"));
        await().until(() -> recorder.attempts().size() > before);

        platform.resetConnectorState(ID);

        recorder.awaitCompleted(failing);
        assertThat(recorder.indicatorIds()).contains(done, done, failing);
        assertThat(route.consumer().getLastError()).contains("reset in OpenCTI");
    }

    @Test
    void aStopDoesNotWaitLongForAPlatformThatHangs() throws Exception {
        start(configuration -> configuration.setSaveInterval(Duration.ofMillis(3_600_000)));
        String id = platform.create(Indicator.domain("a.example"));
        recorder.awaitCompleted(id);
        await().until(() -> id(route.consumer().getPosition()).isAfter(id(id)));
        platform.faults().hangGraphQl(true);

        long start = System.nanoTime();
        route.stopRoute();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));

        // and what could not be saved is still known when the route starts again
        platform.faults().hangGraphQl(false);
        route.startRoute();
        recorder.awaitCompleted(platform.create(Indicator.domain("b.example")));
        assertThat(recorder.indicatorIds()).containsOnlyOnce(id);
    }

    @Test
    void aStopDoesNotWaitForARegistrationThatHangs() throws Exception {
        platform.faults().hangGraphQl(true);
        start(configuration -> {});
        await().until(() -> route.consumer().getStreamState().equals("registering"));

        long start = System.nanoTime();
        route.stopRoute();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void aPositionThatIsSavedAlreadyIsNotSavedAgainAtTheStop() throws Exception {
        start(configuration -> {});
        String id = platform.create(Indicator.domain("a.example"));
        await().until(() -> saved().filter(at -> at.isAfter(id(id))).isPresent());

        route.stopRoute();

        assertThat(saved()).contains(id(route.consumer().getPosition()));
    }

    private void start(Consumer<OpenCtiConfiguration> change) throws Exception {
        route = RunningRoute.start(platform, recorder, change);
    }

    /** The position that the platform keeps. */
    private Optional<StreamId> saved() {
        return platform.connectorState(ID).flatMap(ConnectorState::parse).map(ConnectorState::startFrom);
    }

    private static StreamId id(String text) {
        return StreamId.parse(text).orElseThrow();
    }
}
