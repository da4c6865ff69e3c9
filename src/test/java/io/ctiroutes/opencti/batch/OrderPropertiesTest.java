package io.ctiroutes.opencti.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.opencti.stream.EventQueue;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.opencti.stream.StreamFeed;
import io.ctiroutes.opencti.stream.StreamPosition;
import io.ctiroutes.property.Property;
import io.ctiroutes.turn.Turn;
import io.ctiroutes.turn.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The real turns and dispatcher, with a route, a Falcon and dead letters of a few lines: whatever fails, is replayed,
 * reloaded, stopped or suspended, changes of an IOC are written in the order of the stream, no replay lands after a newer
 * change, and nothing waits for ever.
 */
class OrderPropertiesTest {

    private static final int EVENTS = 40;
    private static final List<String> KEYS = List.of("a", "b", "c", "d");

    /** What happens while the stream flows. */
    enum Step {
        FAIL,
        REPLAY,
        RELOAD,
        /** A reload that does not wait for what is under way. */
        FORCED_RELOAD,
        SUSPEND,
        RESUME
    }

    /** A change of an IOC: the number of its event in the stream, and which run of the reader brought it. */
    record Write(int generation, int event, boolean replay) {}

    @Test
    void changesOfAnIocAreWrittenInTheOrderOfTheStream() {
        Property.holdsUnshrunk(40, draw -> {
            List<Step> steps = draw.as("steps").list(1, 10, step -> step.of(Step.values()));
            try (World world = new World(draw.as("seed").anyLong())) {
                for (Step step : steps) {
                    world.arrive(EVENTS / steps.size());
                    world.take(step);
                }
                world.arrive(EVENTS);
                world.comeToRest();
            }
        });
    }

    private static final class World implements Dispatcher.Target, AutoCloseable {

        private final Random random;
        private final Turns turns = new Turns();
        private final ExecutorService chunks = Executors.newCachedThreadPool();
        private final List<ExecutorService> lanes = new ArrayList<>();
        private final List<CompletableFuture<Void>> replays = new ArrayList<>();
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final OpenCtiConfiguration configuration = new OpenCtiConfiguration();
        private final Map<String, List<Write>> falcon = new HashMap<>();
        private final Map<String, Integer> letters = new HashMap<>();
        private Gate gate;
        private StreamFeed feed;
        private int arrived;
        private volatile int generation;

        World(long seed) {
            random = new Random(seed);
            configuration.setBatchSize(4);
            configuration.setRetryDelay(Duration.ofMillis(1));
            configuration.setRetryDelayMax(Duration.ofMillis(2));
            begin(new StreamId(0, 0));
        }

        private void begin(StreamId position) {
            generation++;
            gate = new Gate();
            feed = new StreamFeed(new EventQueue(1_000, 1_000_000), new StreamPosition(position), generation);
            Dispatcher dispatcher = new Dispatcher(configuration, gate, this, turns, System::nanoTime);
            dispatcher.begin(feed);
            ExecutorService threads = Executors.newFixedThreadPool(Dispatcher.LANES);
            for (int lane = 0; lane < Dispatcher.LANES; lane++) {
                threads.execute(dispatcher);
            }
            lanes.add(threads);
        }

        void arrive(int events) throws InterruptedException {
            for (int i = 0; i < events && arrived < EVENTS; i++) {
                put(++arrived);
            }
        }

        private void put(int event) throws InterruptedException {
            String id = event + "-0";
            feed.position().received(StreamId.parse(id));
            feed.queue().put(new StreamEvent(id, key(event), Integer.toString(generation)));
        }

        /** One IOC has most of the changes. */
        private static String key(int event) {
            return KEYS.get(event % 7 % KEYS.size());
        }

        private static boolean isRefused(int event) {
            return event % 5 == 0;
        }

        void take(Step step) throws InterruptedException {
            switch (step) {
                case FAIL -> failures.addAndGet(1 + random.nextInt(5));
                case REPLAY -> replays.add(replay(KEYS.get(random.nextInt(KEYS.size()))));
                case RELOAD -> reload(false);
                case FORCED_RELOAD -> reload(true);
                case SUSPEND -> gate.close();
                case RESUME -> gate.open();
            }
        }

        private void reload(boolean now) throws InterruptedException {
            // best in the middle of the work
            while (now
                    && underWay.get() == 0
                    && !gate.closed()
                    && feed.position().waitingSince().isPresent()) {
                Thread.onSpinWait();
            }
            gate.end();
            feed.queue().close();
            ExecutorService threads = lanes.get(lanes.size() - 1);
            threads.shutdown();
            if (now) {
                threads.shutdownNow();
            }
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            StreamId position = feed.position().position();
            begin(position);
            for (int event = (int) position.milliseconds() + 1; event <= arrived; event++) {
                put(event);
            }
        }

        @Override
        public Dispatcher.Attempt process(List<StreamEvent> events, boolean lastAttempt, Turn turn) {
            Optional<Throwable> failure = Optional.empty();
            try {
                Map<String, StreamEvent> changes = new LinkedHashMap<>();
                events.forEach(event -> changes.put(event.type(), event));
                if (!turn.take(changes.keySet())) {
                    throw new RejectedExecutionException("not now");
                }
                try {
                    deliver(changes, turn);
                } finally {
                    turn.leave();
                }
            } catch (RuntimeException | InterruptedException e) {
                failure = Optional.of(e);
            }
            return new Dispatcher.Attempt(failure, "", Duration.ZERO);
        }

        private void deliver(Map<String, StreamEvent> changes, Turn turn) throws InterruptedException {
            CompletableFuture<?>[] all = changes.entrySet().stream()
                    .map(change ->
                            CompletableFuture.runAsync(() -> chunk(change.getKey(), change.getValue(), turn), chunks))
                    .toArray(CompletableFuture[]::new);
            try {
                // interrupted by a forced reload, and the chunks go on
                CompletableFuture.allOf(all).get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        private void chunk(String key, StreamEvent event, Turn turn) {
            boolean entered;
            try {
                entered = turn.enter();
            } catch (IllegalStateException late) {
                // its batch has failed and waits to be tried again
                entered = false;
            }
            if (!entered) {
                throw new RejectedExecutionException("not now");
            }
            try {
                underWay.incrementAndGet();
                dawdle();
                if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new IllegalStateException("Falcon is away");
                }
                int number = Integer.parseInt(event.id().replace("-0", ""));
                write(key, new Write(Integer.parseInt(event.data()), number, false));
            } finally {
                underWay.decrementAndGet();
                turn.leave();
            }
        }

        /** Lets others go first, for a while that a busy machine does not make much longer. */
        private void dawdle() {
            long until = System.nanoTime() + random.nextInt(random.nextInt(10) == 0 ? 10_000_000 : 100_000);
            while (System.nanoTime() < until) {
                Thread.yield();
            }
        }

        private synchronized void write(String key, Write change) {
            if (!change.replay() && isRefused(change.event())) {
                letters.put(key, change.event());
                return;
            }
            falcon.computeIfAbsent(key, k -> new ArrayList<>()).add(change);
            letters.computeIfPresent(key, (k, letter) -> letter <= change.event() ? null : letter);
        }

        private synchronized Optional<Integer> letter(String key) {
            return Optional.ofNullable(letters.get(key));
        }

        private CompletableFuture<Void> replay(String key) {
            Optional<Integer> letter = letter(key);
            return CompletableFuture.runAsync(() -> letter.ifPresent(event -> replay(key, event)), chunks);
        }

        private void replay(String key, int event) {
            Turn turn = turns.join(() -> true);
            try {
                assertThat(turn.take(List.of(key))).isTrue();
                try {
                    if (letter(key).equals(Optional.of(event))) {
                        dawdle();
                        write(key, new Write(generation, event, true));
                    }
                } finally {
                    turn.leave();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                turn.end();
            }
        }

        @Override
        public void acknowledged(List<StreamEvent> events, Dispatcher.Attempt attempt) {
            // the position tells
        }

        @Override
        public void failed(String what, Dispatcher.Attempt attempt) {
            // it comes again
        }

        void comeToRest() {
            failures.set(0);
            gate.open();
            feed.position().seen(new StreamId(EVENTS + 1, 0));
            await().until(() -> feed.position().position().milliseconds() >= EVENTS);
            replays.forEach(CompletableFuture::join);
            await().until(() -> turns.isEmpty());
            falcon.forEach(World::isInOrder);
        }

        private static void isInOrder(String key, List<Write> writes) {
            int generation = 0;
            int newest = 0;
            int last = 0;
            for (Write write : writes) {
                if (write.replay()) {
                    assertThat(write.event()).as("%s: %s", key, writes).isGreaterThanOrEqualTo(newest);
                } else {
                    // a new run of the reader repeats what was not acknowledged, and an old one is silent then
                    assertThat(write.generation()).as("%s: %s", key, writes).isGreaterThanOrEqualTo(generation);
                    last = write.generation() == generation ? last : 0;
                    assertThat(write.event()).as("%s: %s", key, writes).isGreaterThanOrEqualTo(last);
                    generation = write.generation();
                    last = write.event();
                    newest = Math.max(newest, last);
                }
            }
        }

        @Override
        public void close() {
            gate.end();
            feed.queue().close();
            lanes.forEach(ExecutorService::shutdownNow);
            chunks.shutdownNow();
        }
    }
}
