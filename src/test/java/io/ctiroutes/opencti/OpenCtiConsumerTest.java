package io.ctiroutes.opencti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.batch.Dispatcher;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the stream's events become exchanges, and what follows from how those end. */
@Timeout(60)
class OpenCtiConsumerTest {

    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50)));
    private final Recorder recorder = new Recorder();
    private RunningRoute route;

    @BeforeEach
    void startReading() throws Exception {
        start(configuration -> {});
    }

    @AfterEach
    void close() {
        route.close();
        platform.close();
    }

    @Test
    void anIdleStreamIsDeliveredAtOnce() {
        String id = platform.create(Indicator.domain("a.example"));
        recorder.awaitCompleted(id);

        Recorder.Attempt last = last(recorder.completed());
        assertThat(last.ids()).containsExactly(id);
        assertThat(last.size()).isEqualTo(1);
        assertThat(last.firstId()).isEqualTo(id);
        assertThat(last.lastId()).isEqualTo(id);
    }

    @Test
    void whatArrivesWhileABatchIsUnderWayIsTheNextBatch() {
        List<String> ids = createWhileHeld(5);

        recorder.release();
        recorder.awaitCompleted(last(ids));

        Recorder.Attempt batch = last(recorder.completed());
        assertThat(batch.ids()).isEqualTo(ids);
        assertThat(batch.size()).isEqualTo(5);
        assertThat(batch.firstId()).isEqualTo(ids.get(0));
        assertThat(batch.lastId()).isEqualTo(ids.get(4));
    }

    @Test
    void aBatchHasAtMostSoManyEvents() throws Exception {
        restart(configuration -> configuration.setBatchSize(3));
        List<String> ids = createWhileHeld(7);
        int before = recorder.completed().size();

        recorder.release();
        recorder.awaitCompleted(last(ids));

        List<Recorder.Attempt> batches = recorder.completed();
        assertThat(batches.subList(before + 1, batches.size()))
                .extracting(Recorder.Attempt::ids)
                .containsExactly(ids.subList(0, 3), ids.subList(3, 6), ids.subList(6, 7));
    }

    @Test
    void aFailedBatchIsTriedAgainBeforeAnythingAfterIt() {
        // given a batch that will fail three times, and more events behind it
        recorder.fail(3);
        recorder.hold();
        int before = recorder.attempts().size();
        String first = platform.create(Indicator.domain("a.example"));
        await().until(() -> recorder.attempts().size() > before);
        String second = platform.create(Indicator.domain("b.example"));
        await().until(() -> route.consumer().getQueueEvents() == 1);

        // when it may go on
        recorder.release();
        recorder.awaitCompleted(second);

        // then the same events came until they were done
        List<Recorder.Attempt> attempts = recorder.attempts();
        assertThat(attempts.subList(before, attempts.size()))
                .extracting(Recorder.Attempt::ids)
                .containsExactly(List.of(first), List.of(first), List.of(first), List.of(first), List.of(second));
        assertThat(route.consumer().getLastError())
                .contains("batch " + first + " to " + first + " failed", "Falcon is away");
    }

    @Test
    void thePositionMovesOnlyWhenTheExchangeCompletes() {
        recorder.hold();
        int before = recorder.attempts().size();
        String id = platform.create(Indicator.domain("a.example"));
        await().until(() -> recorder.attempts().size() > before);

        // heartbeats go on all the while
        String later = platform.create(Indicator.domain("b.example"));
        await().until(() -> route.consumer().getQueueEvents() == 1);
        assertThat(id(route.consumer().getPosition())).isLessThan(id(id));

        recorder.release();
        awaitPositionAfter(later);
    }

    @Test
    void aFailingBatchDoesNotMoveThePosition() {
        recorder.fail(Integer.MAX_VALUE);
        int before = recorder.attempts().size();
        String id = platform.create(Indicator.domain("a.example"));

        await().until(() -> recorder.attempts().size() > before + 3);
        assertThat(id(route.consumer().getPosition())).isLessThan(id(id));

        recorder.fail(0);
        awaitPositionAfter(id);
    }

    @Test
    void whatWasNotCompletedAtAStopComesAgainAfterTheStart() throws Exception {
        recorder.fail(Integer.MAX_VALUE);
        int before = recorder.attempts().size();
        String id = platform.create(Indicator.domain("a.example"));
        await().until(() -> recorder.attempts().size() > before);

        route.stopRoute();
        recorder.fail(0);
        assertThat(recorder.indicatorIds()).doesNotContain(id);
        route.startRoute();

        recorder.awaitCompleted(id);
    }

    @Test
    void aRouteThatIsStoppedAndStartedGoesOnWhereItWas() throws Exception {
        String done = platform.create(Indicator.domain("done.example"));
        recorder.awaitCompleted(done);
        awaitPositionAfter(done);
        // even if the platform could not be told
        platform.faults().failGraphQl(1000, 503);

        route.stopRoute();
        assertThat(platform.traffic().openConnections()).isZero();
        String missed = platform.create(Indicator.domain("missed.example"));
        route.startRoute();
        recorder.awaitCompleted(missed);

        assertThat(recorder.indicatorIds()).containsOnlyOnce(done).containsOnlyOnce(missed);
        assertThat(platform.traffic().graphQlCalls("registerConnector")).hasSize(1);
    }

    @Test
    void aSuspendedRouteGetsNothingUntilItResumes() throws Exception {
        route.suspendRoute();
        assertThat(route.consumer().getStreamState()).isEqualTo("suspended");
        int before = recorder.attempts().size();

        long sent = platform.traffic().streamSessions().get(0).eventsSent();
        List<String> ids = create(5);
        await().until(() -> platform.traffic().streamSessions().get(0).eventsSent() == sent + 5);
        await().during(Duration.ofMillis(200)).until(() -> recorder.attempts().size() == before);
        assertThat(id(route.consumer().getPosition())).isLessThan(id(ids.get(0)));

        route.resumeRoute();
        recorder.awaitCompleted(last(ids));
        assertThat(route.consumer().getStreamState()).isEqualTo("connected");
        assertThat(platform.traffic().streamSessions()).hasSize(1);
    }

    @Test
    void aSuspendedRouteCanBeStopped() throws Exception {
        route.suspendRoute();
        String id = platform.create(Indicator.domain("a.example"));

        route.stopRoute();
        assertThat(recorder.indicatorIds()).doesNotContain(id);

        route.startRoute();
        recorder.awaitCompleted(id);
    }

    @Test
    void operatorsSeeHowItIsGoingOverJmx() throws Exception {
        recorder.hold();
        int before = recorder.attempts().size();
        String held = platform.create(Indicator.domain("a.example"));
        await().until(() -> recorder.attempts().size() > before);
        create(2);
        await().until(() -> (int) route.attribute("QueueEvents") == 2);

        assertThat(route.attribute("StreamState")).isEqualTo("connected");
        assertThat(Instant.parse((String) route.attribute("ConnectedSince"))).isBefore(Instant.now());
        assertThat(id((String) route.attribute("Position"))).isLessThan(id(held));
        assertThat((long) route.attribute("QueueBytes")).isGreaterThan(1000L);
        assertThat((String) route.attribute("LastError")).isEmpty();
        await().until(() -> (long) route.attribute("LagSeconds") >= 1);

        recorder.release();
        await().until(() -> id((String) route.attribute("Position")).isAfter(id(held)));
        await().until(() -> (long) route.attribute("LagSeconds") == 0);
        assertThat((int) route.attribute("QueueEvents")).isZero();
        assertThat((long) route.attribute("QueueBytes")).isZero();
    }

    @Test
    void whatCanBeReadAheadIsAndWhatCannotComesAsItIs() throws Exception {
        route.context().getComponent("opencti", OpenCtiComponent.class).setReadAhead(event -> {
            if (event.data().contains("b.example")) {
                throw new StackOverflowError("for the test");
            }
            return "read " + event.id();
        });
        route.stopRoute();
        route.startRoute();

        String first = platform.create(Indicator.domain("a.example"));
        String second = platform.create(Indicator.domain("b.example"));
        recorder.awaitCompleted(second);

        List<StreamEvent> events = recorder.completed().stream()
                .flatMap(batch -> batch.events().stream())
                .toList();
        assertThat(events)
                .filteredOn(event -> event.id().equals(first))
                .isNotEmpty()
                .allMatch(event -> event.reading().equals(Optional.of("read " + first)));
        assertThat(events)
                .filteredOn(event -> event.id().equals(second))
                .extracting(StreamEvent::reading)
                .contains(Optional.empty());
    }

    @Test
    void everyBatchIsToldToTheListenerOnceItIsAcknowledged() throws Exception {
        List<List<StreamEvent>> told = new CopyOnWriteArrayList<>();
        route.context().getComponent("opencti", OpenCtiComponent.class).setAcknowledgementListener(told::add);
        recorder.fail(2);

        recorder.awaitCompleted(platform.create(Indicator.domain("a.example")));

        await().untilAsserted(() ->
                assertThat(told).containsExactly(last(recorder.completed()).events()));
    }

    @Test
    void nothingIsLeftRunningAfterTheStop() throws Exception {
        assertThat(threads("opencti-stream")).hasSize(1 + Dispatcher.LANES);
        assertThat(threads("opencti-ping")).hasSize(1);

        route.stopRoute();

        await().until(() -> threads(" - opencti-").isEmpty());
        assertThat(platform.traffic().openConnections()).isZero();
    }

    @Test
    void anEndpointNeedsAStreamIdAndIsForReadingOnly() {
        assertThatExceptionOfType(ResolveEndpointFailedException.class)
                .isThrownBy(() -> route.context().getEndpoint("opencti:"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> route.context().getEndpoint("opencti:live").createProducer());
    }

    @Test
    void optionsInTheUriCountForThatEndpointOnly() {
        OpenCtiEndpoint special = route.context().getEndpoint("opencti:live?batchSize=7", OpenCtiEndpoint.class);
        OpenCtiEndpoint plain = route.context().getEndpoint("opencti:raw", OpenCtiEndpoint.class);

        assertThat(special.getConfiguration().getBatchSize()).isEqualTo(7);
        assertThat(special.getConfiguration().getUrl()).isEqualTo(platform.url().toString());
        assertThat(plain.getConfiguration().getBatchSize()).isEqualTo(4000);
        assertThat(special.getServiceUrl()).isEqualTo(platform.url().toString());
    }

    /** A route that has its connection's references behind it. */
    private void start(Consumer<OpenCtiConfiguration> change) throws Exception {
        route = RunningRoute.start(platform, recorder, change);
        String first =
                platform.create(Indicator.domain("first" + recorder.indicators().size() + ".example"));
        recorder.awaitCompleted(first);
        awaitPositionAfter(first);
    }

    private void restart(Consumer<OpenCtiConfiguration> change) throws Exception {
        route.close();
        start(change);
    }

    /** Creates so many while a batch before them is held, so that they wait together. */
    private List<String> createWhileHeld(int count) {
        recorder.hold();
        int before = recorder.attempts().size();
        platform.create(Indicator.domain("held.example"));
        // a new connection sends its references before
        await().until(() ->
                recorder.attempts().size() > before && route.consumer().getQueueEvents() == 0);
        List<String> ids = create(count);
        await().until(() -> route.consumer().getQueueEvents() == count);
        return ids;
    }

    private List<String> create(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(platform.create(Indicator.domain("h" + i + ".example")));
        }
        return ids;
    }

    private void awaitPositionAfter(String id) {
        await().until(() -> id(route.consumer().getPosition()).isAfter(id(id)));
    }

    /** Those of this route: other tests have some, too. */
    private List<String> threads(String part) {
        String ours = route.context()
                .getExecutorServiceManager()
                .resolveThreadName("")
                .replaceFirst(" thread .*", " ");
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(ours))
                .filter(name -> name.contains(part))
                .toList();
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private static StreamId id(String text) {
        return StreamId.parse(text).orElseThrow();
    }
}
