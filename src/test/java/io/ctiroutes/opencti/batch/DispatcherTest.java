package io.ctiroutes.opencti.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.stream.EventQueue;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.opencti.stream.StreamFeed;
import io.ctiroutes.opencti.stream.StreamPosition;
import io.ctiroutes.turn.Turn;
import io.ctiroutes.turn.Turns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several batches in a route: what may overlap and what may not. */
@Timeout(60)
class DispatcherTest {

    /**
     * A route in two stages: prepares a batch, takes its turn, delivers it. What it does is noted in words. Batches of which
     * the test gives no keys have one in common.
     */
    private static final class Stages implements Dispatcher.Target {

        private final Queue<String> done = new ConcurrentLinkedQueue<>();
        private final Semaphore deliveries = new Semaphore(0);
        private final Set<String> failing = ConcurrentHashMap.newKeySet();
        private final Set<String> skipped = ConcurrentHashMap.newKeySet();
        private final Set<String> withoutMemory = ConcurrentHashMap.newKeySet();
        private final Set<String> brokenWhilePrepared = ConcurrentHashMap.newKeySet();
        private final Map<String, List<String>> keys = new ConcurrentHashMap<>();

        @Override
        public Dispatcher.Attempt process(List<StreamEvent> events, boolean lastAttempt, Turn turn) {
            String id = events.get(0).id();
            done.add("prepared " + id);
            try {
                return new Dispatcher.Attempt(deliver(id, events, turn), "", Duration.ZERO);
            } catch (InterruptedException e) {
                return new Dispatcher.Attempt(Optional.of(e), "", Duration.ZERO);
            }
        }

        private Optional<Throwable> deliver(String id, List<StreamEvent> events, Turn turn)
                throws InterruptedException {
            if (brokenWhilePrepared.contains(id)) {
                return Optional.of(new IllegalStateException("a rule is broken"));
            }
            if (withoutMemory.contains(id)) {
                return Optional.of(new IllegalStateException(new OutOfMemoryError("for the test")));
            }
            if (skipped.contains(id)) {
                return Optional.empty();
            }
            if (!turn.take(events.stream()
                    .flatMap(event -> keys.getOrDefault(event.id(), List.of("the same")).stream())
                    .toList())) {
                done.add("left " + id);
                return Optional.of(new RejectedExecutionException("not now"));
            }
            try {
                deliveries.acquire();
                done.add((failing.contains(id) ? "failed " : "delivered ") + id);
                return failing.contains(id) ? Optional.of(new IllegalStateException("not now")) : Optional.empty();
            } finally {
                turn.leave();
            }
        }

        @Override
        public void acknowledged(List<StreamEvent> events, Dispatcher.Attempt attempt) {
            done.add("acknowledged " + events.get(0).id());
        }

        @Override
        public void failed(String what, Dispatcher.Attempt attempt) {
            done.add("told of a failure");
        }
    }

    private final Gate gate = new Gate();
    private final Stages route = new Stages();
    private final OpenCtiConfiguration configuration = new OpenCtiConfiguration();
    private final StreamFeed feed = feed();
    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(Dispatcher.LANES, lane -> {
        Thread thread = new Thread(lane, "lane");
        thread.setUncaughtExceptionHandler((ended, failure) -> uncaught.add(failure));
        return thread;
    });
    private Dispatcher dispatcher;

    @BeforeEach
    void start() {
        configuration.setBatchSize(1);
        configuration.setRetryDelay(Duration.ofMillis(1));
        configuration.setRetryDelayMax(Duration.ofMillis(5));
        dispatcher = new Dispatcher(configuration, gate, route, new Turns(), System::nanoTime);
        for (int lane = 0; lane < Dispatcher.LANES; lane++) {
            threads.execute(dispatcher);
        }
        dispatcher.begin(feed);
    }

    @AfterEach
    void stop() {
        gate.end();
        feed.queue().close();
        threads.shutdownNow();
    }

    @Test
    void whileABatchIsDeliveredTheNextTwoArePreparedAndNoMore() throws InterruptedException {
        arrive("1-0", "2-0", "3-0", "4-0");

        await().until(() -> route.done.contains("prepared 3-0"));
        await().during(Duration.ofMillis(200)).until(() -> route.done.size() == 3);

        route.deliveries.release(4);
        await().until(() -> route.done.contains("acknowledged 4-0"));
        assertThat(route.done)
                .filteredOn(step -> !step.startsWith("prepared"))
                .containsExactly(
                        "delivered 1-0",
                        "acknowledged 1-0",
                        "delivered 2-0",
                        "acknowledged 2-0",
                        "delivered 3-0",
                        "acknowledged 3-0",
                        "delivered 4-0",
                        "acknowledged 4-0");
    }

    @Test
    void aBatchWaitsForTheOneBeforeItHoweverOftenThatFails() throws InterruptedException {
        route.failing.add("1-0");
        arrive("1-0", "2-0");
        route.deliveries.release(20);

        await().until(() -> route.done.stream().filter("failed 1-0"::equals).count() > 5);
        assertThat(route.done).contains("prepared 2-0").doesNotContain("delivered 2-0");
        assertThat(feed.position().waitingSince()).contains(new StreamId(1, 0).time());
        assertThat(dispatcher.inHand())
                .hasValueSatisfying(hand -> assertThat(hand.range()).contains("1-0"));

        route.failing.clear();
        route.deliveries.release(20);
        await().until(() -> route.done.contains("acknowledged 2-0"));
    }

    @Test
    void aFullHeapIsNoFailureThatIsTriedAgain() throws InterruptedException {
        route.withoutMemory.add("1-0");
        arrive("1-0");

        await().until(() -> !uncaught.isEmpty());

        assertThat(uncaught).singleElement().isInstanceOf(OutOfMemoryError.class);
        assertThat(route.done).containsExactly("prepared 1-0");
        assertThat(feed.position().position()).isEqualTo(StreamId.BEGINNING);
    }

    @Test
    void batchesWithoutACommonKeyAreDeliveredAtTheSameTimeAndAcknowledgedInOrder() throws InterruptedException {
        route.keys.put("1-0", List.of("a", "b"));
        route.keys.put("2-0", List.of("c"));
        route.keys.put("3-0", List.of("b", "d"));
        route.failing.add("1-0");
        arrive("1-0", "2-0", "3-0");
        route.deliveries.release(100);

        await().until(() -> route.done.contains("delivered 2-0"));
        await().during(Duration.ofMillis(200)).until(() -> !route.done.contains("acknowledged 2-0"));
        assertThat(route.done).contains("prepared 3-0").doesNotContain("delivered 3-0");
        assertThat(feed.position().waitingSince()).contains(new StreamId(1, 0).time());

        route.failing.clear();
        route.deliveries.release(100);
        await().until(() -> route.done.contains("acknowledged 3-0"));
        assertThat(route.done)
                .containsSubsequence(
                        "delivered 2-0", "delivered 1-0", "acknowledged 1-0", "acknowledged 2-0", "acknowledged 3-0");
        assertThat(route.done).containsSubsequence("acknowledged 1-0", "delivered 3-0");
    }

    @Test
    void theNextIsNotTakenBeforeABatchIsPrepared() throws InterruptedException {
        route.brokenWhilePrepared.add("1-0");
        arrive("1-0", "2-0");
        route.deliveries.release(20);

        await().until(() -> route.done.stream().filter("prepared 1-0"::equals).count() > 5);
        assertThat(route.done).doesNotContain("prepared 2-0");
        route.brokenWhilePrepared.clear();
        await().until(() -> route.done.contains("acknowledged 2-0"));
    }

    @Test
    void whatIsNotTriedAgainNowIsNoFailure() throws InterruptedException {
        arrive("1-0", "2-0");
        await().until(() -> route.done.contains("prepared 2-0"));
        gate.close();

        await().until(() -> route.done.contains("left 2-0"));

        assertThat(dispatcher.inHand())
                .hasValueSatisfying(hand -> assertThat(hand.lastFailure()).isEmpty());
        assertThat(route.done).doesNotContain("told of a failure");
    }

    @Test
    void whatIsAbandonedHoldsThePositionWhateverIsDoneAfterIt() throws InterruptedException {
        route.keys.put("1-0", List.of("a"));
        route.keys.put("2-0", List.of("b"));
        route.skipped.add("3-0");
        route.failing.add("1-0");
        configuration.setRetryDelay(Duration.ofMillis(60_000));
        configuration.setRetryDelayMax(Duration.ofMillis(60_000));
        arrive("1-0", "2-0", "3-0");
        route.deliveries.release(2);
        await().until(() -> route.done.contains("failed 1-0") && route.done.contains("delivered 2-0"));
        await().until(() -> route.done.contains("prepared 3-0"));

        gate.end();
        feed.queue().close();
        threads.shutdown();

        await().until(threads::isTerminated);
        assertThat(feed.position().position()).isEqualTo(StreamId.BEGINNING);
        assertThat(route.done).noneMatch(step -> step.startsWith("acknowledged"));
    }

    @Test
    void aBatchWithNothingToDeliverIsNotAcknowledgedBeforeTheOneBeforeIt() throws InterruptedException {
        route.skipped.add("2-0");
        arrive("1-0", "2-0");
        await().until(() -> route.done.contains("prepared 2-0"));
        await().during(Duration.ofMillis(200)).until(() -> !route.done.contains("acknowledged 2-0"));

        route.deliveries.release();

        await().until(() -> route.done.contains("acknowledged 2-0"));
        assertThat(route.done).containsSubsequence("acknowledged 1-0", "acknowledged 2-0");
    }

    @Test
    void inAPauseThePreparedBatchIsLeftAndComesAgainAfterIt() throws InterruptedException {
        arrive("1-0", "2-0");
        await().until(() -> route.done.contains("prepared 2-0"));

        gate.close();
        await().until(() -> route.done.contains("left 2-0"));
        route.deliveries.release();
        await().until(() -> route.done.contains("acknowledged 1-0"));
        assertThat(route.done).doesNotContain("acknowledged 2-0");

        gate.open();
        route.deliveries.release(2);
        await().until(() -> route.done.contains("acknowledged 2-0"));
        assertThat(route.done).containsSubsequence("left 2-0", "prepared 2-0", "delivered 2-0");
    }

    @Test
    void afterAResetWhatWasPreparedIsLeftAndTheNewFeedIsRead() throws InterruptedException {
        arrive("1-0", "2-0");
        await().until(() -> route.done.contains("prepared 2-0"));
        StreamFeed next = feed();

        feed.queue().close();
        dispatcher.begin(next);
        put(next, "7-0");
        await().until(() -> route.done.contains("left 2-0"));
        route.deliveries.release(5);

        await().until(() -> route.done.contains("acknowledged 7-0"));
        assertThat(route.done).doesNotContain("delivered 2-0", "acknowledged 2-0");
        next.queue().close();
    }

    @Test
    void atTheEndAllThreadsEnd() throws InterruptedException {
        arrive("1-0", "2-0");
        await().until(() -> route.done.contains("prepared 2-0"));

        gate.end();
        feed.queue().close();
        route.deliveries.release(5);
        threads.shutdown();

        await().until(threads::isTerminated);
        assertThat(route.done).doesNotContain("delivered 2-0");
    }

    private void arrive(String... ids) throws InterruptedException {
        for (String id : ids) {
            put(feed, id);
        }
    }

    private static void put(StreamFeed feed, String id) throws InterruptedException {
        feed.position().received(StreamId.parse(id));
        feed.queue().put(new StreamEvent(id, "create", "{}"));
    }

    private StreamFeed feed() {
        return new StreamFeed(new EventQueue(100, 1_000_000), new StreamPosition(StreamId.BEGINNING), 0);
    }
}
