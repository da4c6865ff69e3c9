package io.ctiroutes.opencti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.StreamSession;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a stream is opened, lost and found again. */
@Timeout(60)
class StreamReaderTest {

    private static final OpenCtiOptions LIVELY = OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50));
    private static final OpenCtiOptions WITHOUT_HEARTBEAT =
            OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofHours(1));

    private static final Consumer<OpenCtiConfiguration> RECOVERING =
            configuration -> configuration.setRecoverIsoDate("");

    private OpenCtiStandIn platform;
    private RunningRoute route;

    @AfterEach
    void close() {
        if (route != null) {
            route.close();
        }
        platform.close();
    }

    @Test
    void itAsksAsPythonConnectorsDo() throws Exception {
        given(LIVELY);
        String state = "{\"start_from\": \"1748961817678-0\", \"recover_until\": \"2025-06-16T02:49:27Z\"}";
        platform.storeConnectorState(GivenConfiguration.CONNECTOR_ID, state);

        route = RunningRoute.start(platform, configuration -> configuration.setCustomHeaders("X-Proxy: through;Y:z"));
        StreamSession session = route.awaitSession(1);

        assertThat(session.query()).isIn("recover=2025-06-16T02:49:27Z", "recover=2025-06-16T02%3A49%3A27Z");
        assertThat(session.header("Authorization")).isEqualTo("Bearer " + platform.token());
        assertThat(session.header("Last-Event-ID")).isEqualTo("1748961817678-0");
        assertThat(session.header("listen-delete")).isEqualTo("true");
        assertThat(session.header("no-dependencies")).isEqualTo("true");
        assertThat(session.header("with-inferences")).isEqualTo("false");
        assertThat(session.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(session.header("Accept")).isEqualTo("text/event-stream");
        assertThat(session.header("X-Proxy")).isEqualTo("through");
        assertThat(session.header("Y")).isEqualTo("z");
    }

    @Test
    void theFirstRunTakesWhatTheDatabaseHoldsAndThenWhatComes() throws Exception {
        Instant longAgo = Instant.parse("2025-01-01T00:00:00Z");
        given(LIVELY.content(longAgo, Indicator.domain("old.example"), Indicator.domain("older.example")));

        route = RunningRoute.start(platform, RECOVERING);
        StreamSession session = route.awaitSession(1);
        String live = platform.create(Indicator.domain("new.example"));
        route.recorder().awaitCompleted(live);

        assertThat(session.header("Last-Event-ID")).isEqualTo("0-0");
        assertThat(session.query()).startsWith("recover=");
        assertThat(values()).containsExactlyInAnyOrder("old.example", "older.example", "new.example");
        assertThat(route.recorder().indicatorIds()).startsWith("1735689600000-0", "1735689600000-0");
    }

    @Test
    void withoutRecoveryOnlyTheLogIsRead() throws Exception {
        given(LIVELY.content(Instant.parse("2025-01-01T00:00:00Z"), Indicator.domain("old.example")));
        String logged = platform.create(Indicator.domain("logged.example"));

        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(logged);

        assertThat(route.sessions().get(0).query()).isEmpty();
        assertThat(values()).containsExactly("logged.example");
    }

    @ParameterizedTest
    @CsvSource({"1748961817678, 1748961817678-0", "1748961817678-4, 1748961817678-4"})
    void theFirstRunStartsWhereTheOperatorSays(String startTimestamp, String lastEventId) throws Exception {
        given(LIVELY);

        route = RunningRoute.start(platform, configuration -> configuration.setStartTimestamp(startTimestamp));

        assertThat(route.awaitSession(1).header("Last-Event-ID")).isEqualTo(lastEventId);
    }

    @ParameterizedTest
    @CsvSource({"start_from", "connectorLastEventId"})
    void itResumesAfterTheSavedId(String key) throws Exception {
        given(LIVELY);
        String done = platform.create(Indicator.domain("done.example"));
        String next = platform.create(Indicator.domain("next.example"));
        platform.storeConnectorState(GivenConfiguration.CONNECTOR_ID, "{\"" + key + "\":\"" + done + "\"}");

        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(next);

        assertThat(values()).containsExactly("next.example");
    }

    @Test
    void aReferenceComesBeforeItsIndicatorUnderTheSameId() throws Exception {
        given(WITHOUT_HEARTBEAT);
        String id = platform.create(Indicator.domain("a.example"));

        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(id);

        assertThat(route.recorder().completed().stream().flatMap(attempt -> attempt.ids().stream()))
                .containsExactly(id, id, id);
    }

    @Test
    void aLostConnectionIsReopenedFromTheLastIdThatWasComplete() throws Exception {
        given(WITHOUT_HEARTBEAT);
        String first = platform.create(Indicator.domain("a.example"));
        String second = platform.create(Indicator.domain("b.example"));
        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(second);

        platform.faults().cutConnections();
        String third = platform.create(Indicator.domain("c.example"));
        route.recorder().awaitCompleted(third);

        // nobody can know whether more events would have come under the second id
        assertThat(route.awaitSession(2).header("Last-Event-ID")).isEqualTo(first);
        assertThat(route.recorder().indicatorIds()).containsExactly(first, second, second, third);
    }

    @Test
    void aHeartbeatMovesThePlaceToReopenFrom() throws Exception {
        given(LIVELY);
        String first = platform.create(Indicator.domain("a.example"));
        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(first);
        await().until(() -> id(route.consumer().getPosition()).isAfter(id(first)));

        platform.faults().cutConnections();
        String second = platform.create(Indicator.domain("b.example"));
        route.recorder().awaitCompleted(second);

        assertThat(id(route.awaitSession(2).header("Last-Event-ID"))).isGreaterThan(id(first));
        assertThat(route.recorder().indicatorIds()).containsExactly(first, second);
    }

    @Test
    void aFrameThatWasCutInItsMiddleIsReadWholeOrNotAtAll() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform);
        route.awaitSession(1);
        platform.faults().cutInMiddleOfNextFrame();

        String cut = platform.create(Indicator.domain("cut.example"));
        route.recorder().awaitCompleted(cut);

        assertThat(values()).containsOnly("cut.example");
        assertThat(route.sessions()).hasSizeGreaterThan(1);
    }

    @Test
    void aReplayOfWhatWasReadDoesNotMoveThePositionBack() throws Exception {
        given(LIVELY);
        platform.create(Indicator.domain("a.example"));
        String second = platform.create(Indicator.domain("b.example"));
        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(second);
        await().until(() -> id(route.consumer().getPosition()).isAfter(id(second)));
        StreamId before = id(route.consumer().getPosition());

        platform.faults().duplicateReplay(2);
        platform.faults().cutConnections();
        String third = platform.create(Indicator.domain("c.example"));
        route.recorder().awaitCompleted(third);

        assertThat(values()).containsExactly("a.example", "b.example", "a.example", "b.example", "c.example");
        assertThat(id(route.consumer().getPosition())).isGreaterThanOrEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "500, refused the stream (500 Error in stream",
        "503, refused the stream (503",
        "401, OPENCTI_TOKEN is wrong"
    })
    void aRefusedStreamIsTriedAgain(int status, String reason) throws Exception {
        given(LIVELY);
        platform.faults().refuseStream(status, 3);

        route = RunningRoute.start(platform);
        String id = platform.create(Indicator.domain("a.example"));
        route.recorder().awaitCompleted(id);

        assertThat(route.sessions()).extracting(StreamSession::status).containsExactly(status, status, status, 200);
        assertThat(route.consumer().getLastError()).contains(reason);
    }

    @Test
    void aStreamThatIsStoppedInOpenCtiIsWaitedFor() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform);
        route.awaitSession(1);

        platform.faults().stop();
        await().until(() -> route.consumer().getLastError().contains("is stopped (410"));
        assertThat(route.consumer().getStreamState()).isIn("waiting to reconnect", "connecting");
        assertThat(route.consumer().getConnectedSince()).isEmpty();

        platform.faults().resume();
        String id = platform.create(Indicator.domain("a.example"));
        route.recorder().awaitCompleted(id);
        assertThat(route.consumer().getStreamState()).isEqualTo("connected");
    }

    @Test
    void aPageInsteadOfAStreamHintsAtTheUrlAndIsTriedAgain() throws Exception {
        given(LIVELY);
        platform.faults().serveHtml(true);

        route = RunningRoute.start(platform);
        await().until(() -> route.consumer().getLastError().contains("text/html"));
        assertThat(route.consumer().getLastError()).contains("instead of an event stream", "OPENCTI_URL");

        platform.faults().serveHtml(false);
        route.recorder().awaitCompleted(platform.create(Indicator.domain("a.example")));
    }

    @Test
    void aPlatformThatIsAwayIsTriedAgain() throws Exception {
        given(LIVELY);
        platform.faults().refuseConnections(true);

        route = RunningRoute.start(platform);
        await().until(() -> route.consumer().getLastError().contains("cannot be reached"));
        assertThat(route.consumer().getLastError()).contains(platform.url().toString());

        platform.faults().refuseConnections(false);
        route.recorder().awaitCompleted(platform.create(Indicator.domain("a.example")));
    }

    @Test
    void aRegistrationThatFailsIsTriedAgain() throws Exception {
        given(LIVELY);
        platform.faults().failGraphQl(3, "DATABASE_ERROR", "all shards failed");

        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(platform.create(Indicator.domain("a.example")));

        assertThat(platform.traffic().graphQlCalls("registerConnector")).hasSize(4);
        assertThat(route.consumer().getLastError()).contains("DATABASE_ERROR", "all shards failed");
    }

    @Test
    void aStreamWithoutASignOfLifeIsLost() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform, configuration -> configuration.setIdleTimeout(400));
        String first = platform.create(Indicator.domain("a.example"));
        route.recorder().awaitCompleted(first);
        int before = route.sessions().size();

        platform.faults().silence(true);
        await().until(() -> route.sessions().size() > before);
        platform.faults().silence(false);

        String second = platform.create(Indicator.domain("b.example"));
        route.recorder().awaitCompleted(second);
        assertThat(values()).contains("a.example", "b.example");
    }

    @Test
    void aStreamWithHeartbeatsIsNotLost() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform, configuration -> configuration.setIdleTimeout(400));
        Instant since = route.awaitSession(1).since();

        await().until(() -> Duration.between(since, Instant.now()).toMillis() > 1000);

        assertThat(route.sessions()).singleElement().matches(StreamSession::isOpen);
    }

    @Test
    void aTrimmedStreamIsMadeUpForFromTheDatabase() throws Exception {
        given(LIVELY.maximumLogLength(2));
        String done = platform.create(Indicator.domain("done.example"));
        platform.create(Indicator.domain("trimmed.example"));
        platform.create(Indicator.domain("b.example"));
        String last = platform.create(Indicator.domain("c.example"));
        platform.storeConnectorState(GivenConfiguration.CONNECTOR_ID, "{\"start_from\":\"" + done + "\"}");

        route = RunningRoute.start(platform);
        await().until(() -> values().containsAll(List.of("trimmed.example", "b.example", "c.example")));

        assertThat(route.sessions().get(0).query()).isEmpty();
        assertThat(route.awaitSession(2).header("Last-Event-ID")).isEqualTo(done);
        assertThat(route.awaitSession(2).query()).startsWith("recover=");
        assertThat(route.sessions()).hasSize(2);
        await().untilAsserted(() -> assertThat(platform.connectorState(GivenConfiguration.CONNECTOR_ID))
                .hasValueSatisfying(state -> assertThat(
                                ConnectorState.parse(state).orElseThrow().startFrom())
                        .isGreaterThanOrEqualTo(id(last))));
    }

    @Test
    void aStreamThatReachesBackFarEnoughIsNotRecovered() throws Exception {
        given(LIVELY);
        String done = platform.create(Indicator.domain("done.example"));
        platform.storeConnectorState(GivenConfiguration.CONNECTOR_ID, "{\"start_from\":\"" + done + "\"}");

        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(platform.create(Indicator.domain("a.example")));

        assertThat(route.sessions()).singleElement().returns("", StreamSession::query);
    }

    @Test
    void aStreamThatCannotRecoverIsReadLiveAndNotAskedAgain() throws Exception {
        given(LIVELY.originFilters(true));
        route = RunningRoute.start(platform, RECOVERING);
        assertThat(route.awaitSession(1).query()).startsWith("recover=");
        String first = platform.create(Indicator.domain("a.example"));
        route.recorder().awaitCompleted(first);

        platform.faults().cutConnections();
        String second = platform.create(Indicator.domain("b.example"));
        route.recorder().awaitCompleted(second);

        assertThat(route.awaitSession(2).query()).isEmpty();
    }

    @Test
    void anErrorEventIsToldAndReadingGoesOn() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform);
        route.awaitSession(1);

        platform.emit("error", "{\"message\":\"Redis is away\"}");
        platform.emit("something-new", "{}");
        route.recorder().awaitCompleted(platform.create(Indicator.domain("a.example")));

        assertThat(route.consumer().getLastError()).contains("Redis is away");
        assertThat(route.consumer().getStreamState()).isEqualTo("connected");
        assertThat(route.recorder().completed().stream().flatMap(attempt -> attempt.events().stream()))
                .extracting(StreamEvent::type)
                .containsOnly("create");
    }

    @Test
    void anEventIsHandedOnAsItCame() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform);
        route.awaitSession(1);

        String id = platform.emit("update", "no \"pattern\" JSON \u00e4 \ud83e\udd8a");
        route.recorder().awaitCompleted(id);

        assertThat(route.recorder().indicators())
                .containsExactly(new StreamEvent(id, "update", "no \"pattern\" JSON \u00e4 \ud83e\udd8a"));
    }

    @Test
    void aFullQueueHoldsThePlatformBackAndLosesNothing() throws Exception {
        given(LIVELY);
        Recorder recorder = new Recorder();
        recorder.hold();
        platform.preload(500, i -> Indicator.domain("h" + i + ".example").description("x".repeat(2000)));
        route = RunningRoute.start(platform, recorder, configuration -> {
            configuration.setQueueEvents(20);
            configuration.setBatchSize(30);
        });
        await().until(() -> route.consumer().getQueueEvents() == 20);
        assertThat(route.consumer().getQueueBytes()).isPositive().isLessThan(200_000);

        recorder.release();
        await().until(() -> recorder.indicators().size() == 500);

        assertThat(values())
                .isEqualTo(IntStream.range(0, 500)
                        .mapToObj(i -> "h" + i + ".example")
                        .toList());
        assertThat(recorder.attempts()).allMatch(attempt -> attempt.events().size() <= 20);
    }

    private void given(OpenCtiOptions options) {
        platform = OpenCtiStandIn.start(options);
    }

    /** The domains of all indicators that were delivered. */
    private List<String> values() {
        return route.recorder().indicators().stream()
                .map(event -> event.data().replaceAll("(?s).*\\[domain-name:value = '([^']*)'].*", "$1"))
                .toList();
    }

    private static StreamId id(String text) {
        return StreamId.parse(text).orElseThrow();
    }
}
