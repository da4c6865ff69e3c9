package io.ctiroutes.opencti.batch;

import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.stream.Backoff;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.opencti.stream.StreamFeed;
import io.ctiroutes.turn.Turn;
import io.ctiroutes.turn.Turns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the route in batches: a batch that fails is tried again until it is done, and one whose feed has ended is
 * abandoned, as its events will be read again. Run by {@value #LANES} threads, each with a batch of its own: while one is
 * delivered, the next is prepared, and delivered as well if the turns, which are taken in the order of the stream, let it.
 * Batches are acknowledged in that order, too. Nothing but the end of the gate, or a full heap, ends it.
 */
public final class Dispatcher implements Runnable {

    /** How many batches are in the route at most, and how many threads have to run this. */
    public static final int LANES = 3;

    /** What events are handed to. */
    public interface Target {

        /**
         * Processes events.
         *
         * @param lastAttempt whether it is one event that comes alone
         * @param turn        the batch's place among all that deliver
         */
        Attempt process(List<StreamEvent> events, boolean lastAttempt, Turn turn);

        /** These events have been processed and count as done. */
        void acknowledged(List<StreamEvent> events, Attempt attempt);

        /** An attempt failed and will be repeated. */
        void failed(String what, Attempt attempt);
    }

    /**
     * What came of handing a batch to the route.
     *
     * @param failure why it could not be processed; empty if it was
     * @param summary what the route says of it
     * @param time    that it took
     */
    public record Attempt(Optional<Throwable> failure, String summary, Duration time) {}

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final OpenCtiConfiguration configuration;
    private final Gate gate;
    private final Target target;
    private final Turns turns;
    private final LongSupplier nanoTime;
    private final BlockingQueue<StreamFeed> feeds = new LinkedBlockingQueue<>();
    // whoever has it takes the next batch
    private final ReentrantLock taking = new ReentrantLock();
    private Optional<StreamFeed> current = Optional.empty();
    private Optional<BatchRun> last = Optional.empty();
    private long taken;
    // the batches in the route, in the order of the stream
    private final ReentrantLock order = new ReentrantLock();
    private final Condition oneLess = order.newCondition();
    private final NavigableMap<Long, BatchInWork> inHand = new TreeMap<>();

    public Dispatcher(
            OpenCtiConfiguration configuration, Gate gate, Target target, Turns turns, LongSupplier nanoTime) {
        this.configuration = configuration;
        this.gate = gate;
        this.target = target;
        this.turns = turns;
        this.nanoTime = nanoTime;
    }

    /** A feed begins; the one before it ends. */
    public void begin(StreamFeed feed) {
        feeds.add(feed);
    }

    /** The oldest batch that the route is busy with; empty if it waits for events. */
    public Optional<BatchInWork> inHand() {
        order.lock();
        try {
            return Optional.ofNullable(inHand.firstEntry()).map(Map.Entry::getValue);
        } finally {
            order.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (gate.await()) {
                try {
                    Optional<BatchRun> work = take();
                    if (work.isPresent()) {
                        work.get().finish();
                    }
                } catch (RuntimeException | Error e) {
                    survived(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void survived(Throwable e) throws InterruptedException {
        rethrowFullHeap(e);
        LOG.error("unexpected error while handing events to the route; going on with them", e);
        // a batch that was begun is still in hand; the pause keeps this from being a busy loop
        gate.awaitEnd(configuration.getRetryDelayMax());
    }

    /**
     * A full heap is no failure of a batch, to be tried again: what other threads were doing may be lost, and nobody would
     * know. It ends the thread, and so the process.
     */
    private static void rethrowFullHeap(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError full) {
                throw full;
            }
        }
    }

    private Optional<BatchRun> take() throws InterruptedException {
        taking.lockInterruptibly();
        try {
            if (gate.ended()) {
                return Optional.empty();
            }
            if (current.filter(feed -> !feed.queue().isClosed()).isEmpty()) {
                current = Optional.ofNullable(feeds.poll(TICK.toMillis(), TimeUnit.MILLISECONDS));
                return Optional.empty();
            }
            // until the batch before is prepared, events gather; a route that takes no turn has one batch at a time
            if (last.isPresent() && !last.get().turn.awaitKnown()) {
                return Optional.empty();
            }
            StreamFeed feed = current.get();
            List<StreamEvent> events = feed.queue().take(configuration.getBatchSize());
            if (events.isEmpty()) {
                return Optional.empty();
            }
            last = Optional.of(new BatchRun(events, feed, taken++));
            return last;
        } finally {
            taking.unlock();
        }
    }

    /** A batch on its way; only its own thread uses it. */
    private final class BatchRun {

        private final List<StreamEvent> events;
        private final Batch batch;
        private final StreamFeed feed;
        private final long number;
        private final Turn turn;

        /** Has its place in the order from now on. */
        BatchRun(List<StreamEvent> events, StreamFeed feed, long number) {
            this.events = events;
            this.batch = new Batch(events, configuration.getMaxAttempts(), Backoff.of(configuration));
            this.feed = feed;
            this.number = number;
            this.turn = turns.join(this::isWanted);
            inHand();
        }

        /** Stays with the batch until it is done, or abandoned. */
        void finish() throws InterruptedException {
            try {
                while (!batch.isDone() && !feed.queue().isClosed() && gate.await()) {
                    try {
                        attempt();
                    } catch (RuntimeException | Error e) {
                        survived(e);
                    }
                }
            } finally {
                if (!batch.isDone()) {
                    feed.position().givenUp();
                }
                feed.queue().done(events);
                turn.end();
                outOfHand();
            }
        }

        private void attempt() throws InterruptedException {
            List<StreamEvent> next = batch.next();
            if (next.size() < events.size()) {
                turn.inParts();
            }
            Attempt attempt = target.process(next, batch.isAlone(), turn);
            if (attempt.failure().isEmpty()) {
                awaitFirst();
                if (feed.position().acknowledged(next.size())) {
                    batch.acknowledged();
                    inHand();
                    target.acknowledged(next, attempt);
                }
            } else if (isWanted()) {
                feed.queue().awaitClosed(failed(attempt));
            } else {
                LOG.debug(
                        "batch {} is left, it comes again",
                        batch.range(),
                        attempt.failure().get());
            }
        }

        private Duration failed(Attempt attempt) {
            rethrowFullHeap(attempt.failure().orElseThrow());
            boolean alone = batch.isAlone();
            String what = "batch " + batch.range() + " failed, " + batch.next().size() + " events will be tried again";
            Throwable failure = attempt.failure().orElseThrow();
            Duration delay = batch.failed(failure);
            order.lock();
            try {
                inHand.computeIfPresent(number, (n, hand) -> hand.failed(String.valueOf(failure.getMessage())));
            } finally {
                order.unlock();
            }
            target.failed(
                    (batch.isAlone() && !alone ? what + " one by one" : what) + ", next try in about "
                            + delay.toMillis() + " ms",
                    attempt);
            return delay;
        }

        /** Whether to go on with it now. */
        private boolean isWanted() {
            return !gate.closed() && !gate.ended() && !feed.queue().isClosed();
        }

        private void inHand() {
            if (batch.isDone()) {
                return;
            }
            order.lock();
            try {
                inHand.put(
                        number, new BatchInWork(batch.range(), Instant.now(), nanoTime.getAsLong(), Optional.empty()));
            } finally {
                order.unlock();
            }
        }

        private void outOfHand() {
            order.lock();
            try {
                inHand.remove(number);
                oneLess.signalAll();
            } finally {
                order.unlock();
            }
        }

        private void awaitFirst() throws InterruptedException {
            order.lockInterruptibly();
            try {
                while (inHand.firstKey() < number) {
                    oneLess.await();
                }
            } finally {
                order.unlock();
            }
        }
    }
}
