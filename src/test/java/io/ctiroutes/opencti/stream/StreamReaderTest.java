package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.Recorder;
import io.ctiroutes.opencti.RunningRoute;
import io.ctiroutes.opencti.platform.ConnectorSession;
import io.ctiroutes.opencti.platform.ConnectorState;
import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.opencti.StreamSession;
import io.ctiroutes.text.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
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
        assertThat(route.consumer().getStreamState()).isEqualTo("stopped in OpenCTI");
        assertThat(route.consumer().getConnectedSince()).isEmpty();

        platform.faults().resume();
        String id = platform.create(Indicator.domain("a.example"));
        route.recorder().awaitCompleted(id);
        assertThat(route.consumer().getStreamState()).isEqualTo("connected");
    }

    @Test
    void aStoppedStreamIsAskedForAtTheLongestDelayFromTheBeginning() throws Exception {
        given(LIVELY);
        platform.faults().stop();

        route = RunningRoute.start(platform, configuration -> {
            configuration.setRetryDelay(Duration.ofMillis(1));
            configuration.setRetryDelayMax(Duration.ofMillis(3_600_000));
        });
        await().until(() -> route.consumer().getStreamState().equals("stopped in OpenCTI"));

        await().during(Duration.ofMillis(300)).until(() -> route.sessions().size() == 1);
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
        route = RunningRoute.start(platform, configuration -> configuration.setIdleTimeout(Duration.ofMillis(400)));
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
        route = RunningRoute.start(platform, configuration -> configuration.setIdleTimeout(Duration.ofMillis(1_500)));
        Instant since = route.awaitSession(1).since();

        await().until(() -> Duration.between(since, Instant.now()).toMillis() > 2_500);

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
        // up to where the stream goes on, by the platform's count and not by our clock
        assertThat(route.awaitSession(2).query()).isEqualTo("recover=" + last);
        assertThat(route.consumer().getLastError()).contains("the stream begins at", "after " + done);
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
    void aFirstRunThatCannotRecoverReadsAllThatTheLogHolds() throws Exception {
        given(LIVELY.originFilters(true));
        String first = platform.create(Indicator.domain("a.example"));
        String second = platform.create(Indicator.domain("b.example"));

        route = RunningRoute.start(platform, RECOVERING);
        route.recorder().awaitCompleted(second);

        assertThat(route.recorder().indicatorIds()).containsExactly(first, second);
        assertThat(route.awaitSession(1).query()).startsWith("recover=");
        assertThat(route.awaitSession(2).query()).isEmpty();
        assertThat(route.awaitSession(2).header("Last-Event-ID")).isEqualTo("0-0");
        assertThat(route.consumer().getLastError()).contains("does not recover");
    }

    @Test
    void aTrimmedStreamThatCannotRecoverIsReadFromWhereItBegins() throws Exception {
        given(LIVELY.originFilters(true).maximumLogLength(2));
        String done = platform.create(Indicator.domain("done.example"));
        platform.create(Indicator.domain("trimmed.example"));
        String left = platform.create(Indicator.domain("left.example"));
        String last = platform.create(Indicator.domain("last.example"));
        platform.storeConnectorState(GivenConfiguration.CONNECTOR_ID, "{\"start_from\":\"" + done + "\"}");

        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(last);

        assertThat(route.recorder().indicatorIds()).containsExactly(left, last);
        assertThat(route.consumer().getLastError()).contains("begins at " + left, "after " + done, "are lost");
        assertThat(route.sessions()).extracting(StreamSession::query).containsExactly("", "recover=" + last, "");
        // and it goes on so
        platform.faults().cutConnections();
        String next = platform.create(Indicator.domain("next.example"));
        route.recorder().awaitCompleted(next);
        assertThat(route.awaitSession(4).query()).isEmpty();
    }

    @Test
    void aResetThatIsToldAsATrimmedStreamIsRecoveredStartsOver() throws Exception {
        given(LIVELY.content(Instant.parse("2025-01-01T00:00:00Z"), Indicator.domain("done.example")));
        platform.create(Indicator.domain("b.example"));
        platform.storeConnectorState(GivenConfiguration.CONNECTOR_ID, "{\"start_from\":\"1748961817678-0\"}");
        platform.faults().refuseStream(503, Integer.MAX_VALUE);
        route = RunningRoute.start(platform, RECOVERING.andThen(configuration -> {
            configuration.setSaveInterval(Duration.ofMillis(3_600_000));
            configuration.setPingInterval(Duration.ofMillis(3_600_000));
        }));
        await().until(() -> !route.sessions().isEmpty());

        platform.resetConnectorState(GivenConfiguration.CONNECTOR_ID);
        platform.faults().refuseStream(503, 0);

        await().until(() -> values().containsAll(List.of("done.example", "b.example")));
        assertThat(route.sessions().get(route.sessions().size() - 1).header("Last-Event-ID"))
                .isEqualTo("0-0");
    }

    @Test
    void anErrorEventEndsTheConnectionAndHeartbeatsAfterItDoNotCount() throws Exception {
        given(LIVELY);
        String first = platform.create(Indicator.domain("a.example"));
        platform.faults().failStreams("Redis is away", Integer.MAX_VALUE);
        route = RunningRoute.start(platform);

        await().until(() -> route.sessions().size() > 3);
        assertThat(route.consumer().getLastError()).contains("reports an error", "Redis is away");
        assertThat(route.consumer().getStreamState()).isEqualTo("error in OpenCTI");
        assertThat(route.consumer().getConnectedSince()).isEmpty();

        platform.faults().failStreams("", 0);
        route.recorder().awaitCompleted(first);
        await().until(() -> route.consumer().getStreamState().equals("connected"));
    }

    @Test
    void anErrorBeforeTheStreamBeganIsTold() throws Exception {
        given(LIVELY);
        platform.faults().failBeforeStreams("the filter is broken", 2);

        route = RunningRoute.start(platform);
        route.recorder().awaitCompleted(platform.create(Indicator.domain("a.example")));

        assertThat(route.consumer().getLastError()).contains("reports an error", "the filter is broken");
    }

    @Test
    void anEventOfAnUnknownKindIsPassedOver() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform);
        route.awaitSession(1);

        platform.emit("something-new", "{}");
        route.recorder().awaitCompleted(platform.create(Indicator.domain("a.example")));

        assertThat(route.recorder().completed().stream().flatMap(attempt -> attempt.events().stream()))
                .extracting(StreamEvent::type)
                .containsOnly("create");
        assertThat(route.consumer().getLastError()).isEmpty();
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
    void anEventAboveTheLimitComesCutAndTheStreamGoesOn() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform, configuration -> configuration.setMaxEventBytes(2_000));
        route.awaitSession(1);

        String fits = platform.emit("create", "\"pattern\" " + "x".repeat(2_000 - 10));
        String tooLarge = platform.emit("update", "\"pattern\" " + "y".repeat(5_000_000));
        String next = platform.emit("create", "\"pattern\" z");
        route.recorder().awaitCompleted(next);

        assertThat(route.recorder().indicators())
                .containsExactly(
                        new StreamEvent(fits, "create", "\"pattern\" " + "x".repeat(1_990)),
                        new StreamEvent(tooLarge, "update", Utf8Text.of("\"pattern\" " + "y".repeat(1_990)), 5_000_010),
                        new StreamEvent(next, "create", "\"pattern\" z"));
        assertThat(route.sessions()).hasSize(1);
    }

    @Test
    void anEventOf50MegabytesComesWhole() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform, configuration -> configuration.setMaxEventBytes(50_000_010));
        route.awaitSession(1);

        String id = platform.emit("create", "\"pattern\" " + "x".repeat(50_000_000));
        route.recorder().awaitCompleted(id);

        assertThat(route.recorder().indicators()).singleElement().satisfies(event -> {
            assertThat(event.whole()).isTrue();
            assertThat(event.data()).hasSize(50_000_010);
        });
    }

    @Test
    void oddLineEndsSeparatorsAndBrokenCharactersAreReadAsTheyAre() throws Exception {
        given(LIVELY);
        route = RunningRoute.start(platform);
        route.awaitSession(1);

        platform.emitFrame("id: 9999999999001-0\r\nevent: create\r\ndata: \"pattern\" cr lf\r\n\r\n");
        platform.emitFrame("id: 9999999999002-0\nevent: create\ndata: \"pattern\" a\u2028b\u0085c\n\n");
        platform.emitBytes("id: 9999999999003-0\nevent: create\ndata: \"pattern\" a\u00ffb\n\n"
                .getBytes(StandardCharsets.ISO_8859_1));
        platform.emitFrame("id: 9999999999004-0\nevent: create\ndata: \"pattern\"\ndata: two lines\n\n");
        route.recorder().awaitCompleted("9999999999004-0");

        assertThat(route.recorder().indicators())
                .extracting(StreamEvent::data)
                .containsExactly(
                        "\"pattern\" cr lf",
                        "\"pattern\" a\u2028b\u0085c",
                        "\"pattern\" a\ufffdb",
                        "\"pattern\"\ntwo lines");
    }

    @Test
    void thousandsOfEventsUnderOneIdAreOneStepOfThePosition() throws Exception {
        Instant longAgo = Instant.parse("2025-01-01T00:00:00Z");
        given(WITHOUT_HEARTBEAT.content(
                longAgo,
                IntStream.range(0, 3_000)
                        .mapToObj(i -> Indicator.domain("h" + i + ".example"))
                        .toArray(Indicator[]::new)));
        Recorder recorder = new Recorder();
        route = RunningRoute.start(platform, recorder, configuration -> {
            configuration.setRecoverIsoDate("");
            configuration.setBatchSize(700);
        });
        await().until(() -> recorder.indicators().size() == 3_000);
        assertThat(route.consumer().getPosition()).isEqualTo("0-0");

        // so a lost connection brings all of them again
        platform.faults().cutConnections();
        String next = platform.create(Indicator.domain("next.example"));
        recorder.awaitCompleted(next);

        assertThat(recorder.indicators()).hasSize(6_001);
        assertThat(route.consumer().getPosition()).isEqualTo("1735689600000-0");
    }

    @Test
    void onlySignsOfLifeMakeTheDelaysShortAgain() throws Exception {
        given(LIVELY);
        platform.faults().failStreams("Redis is away", Integer.MAX_VALUE);

        route = RunningRoute.start(platform, configuration -> {
            configuration.setRetryDelay(Duration.ofMillis(1));
            configuration.setRetryDelayMax(Duration.ofMillis(3_600_000));
        });

        // 1, 2, 4 … ms: this many connections take at least half of 2^9 ms, and there are not many more soon
        await().until(() -> route.sessions().size() == 10);
        await().during(Duration.ofMillis(200)).until(() -> route.sessions().size() <= 11);
    }

    @Test
    void whatNobodyThoughtOfIsSurvived() throws Exception {
        given(LIVELY);
        OpenCtiConfiguration configuration = GivenConfiguration.of(platform);
        StreamStatus status = new StreamStatus();
        BlockingQueue<StreamFeed> feeds = new LinkedBlockingQueue<>();
        AtomicInteger begun = new AtomicInteger();
        try (OpenCtiClient client = new OpenCtiClient(configuration)) {
            StreamReader reader = new StreamReader(
                    client,
                    platform.streamId(),
                    configuration,
                    new ConnectorSession(client, configuration),
                    status,
                    UnaryOperator.identity(),
                    feed -> {
                        if (begun.getAndIncrement() < 3) {
                            throw new StackOverflowError("for the test");
                        }
                        feeds.add(feed);
                    });
            Thread thread = new Thread(reader);
            thread.start();
            String id = platform.create(Indicator.domain("a.example"));

            await().until(() -> !feeds.isEmpty() && feeds.peek().queue().events() == 3);

            assertThat(feeds.remove().queue().take(3))
                    .extracting(StreamEvent::id)
                    .containsOnly(id);
            assertThat(status.snapshot().lastError())
                    .hasValueSatisfying(error -> assertThat(error).contains("unexpected", "StackOverflowError"));
            reader.close();
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
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
