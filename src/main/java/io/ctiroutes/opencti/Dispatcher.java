package io.ctiroutes.opencti;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the route in batches, in order: a batch that fails is tried again before anything after it that may have
 * to do with it, and one whose feed has ended is abandoned, as its events will be read again. Run by {@value #LANES} threads,
 * so that the next batch can be prepared while others are being delivered; see {@link BatchTurn}. Nothing but the end of the
 * gate ends it.
 */
final class Dispatcher implements Runnable {

    /** How many batches are in the route at most, and how many threads have to run this. */
    static final int LANES = 3;

    /** What events are handed to. */
    interface Target {

        /**
         * Processes events.
         *
         * @param lastAttempt whether it is one event that comes alone
         * @param turn        the batch's place among the others
         * @return why they could not be processed; empty if they were
         */
        Optional<Throwable> process(List<StreamEvent> events, boolean lastAttempt, BatchTurn turn);

        /** These events have been processed and count as done. */
        void acknowledged(List<StreamEvent> events);

        /** An attempt failed and will be repeated. */
        void failed(String what, Throwable failure);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final OpenCtiConfiguration configuration;
    private final Gate gate;
    private final Target target;
    private final LongSupplier nanoTime;
    private final BlockingQueue<StreamFeed> feeds = new LinkedBlockingQueue<>();
    private final BatchOrder order = new BatchOrder();
    private final NavigableMap<Long, WorkInHand> inHand = new ConcurrentSkipListMap<>();
    // whoever has it begins the next batch; one is begun when the one before is prepared
    private final Semaphore beginning = new Semaphore(1);
    private volatile Optional<StreamFeed> current = Optional.empty();

    Dispatcher(OpenCtiConfiguration configuration, Gate gate, Target target, LongSupplier nanoTime) {
        this.configuration = configuration;
        this.gate = gate;
        this.target = target;
        this.nanoTime = nanoTime;
    }

    /** A feed begins; the one before it ends. */
    void begin(StreamFeed feed) {
        feeds.add(feed);
    }

    /** What the route is busy with, and everything else waits for; empty if it waits for events. */
    Optional<WorkInHand> inHand() {
        return Optional.ofNullable(inHand.firstEntry()).map(Map.Entry::getValue);
    }

    @Override
    public void run() {
        try {
            while (gate.await()) {
                try {
                    dispatch();
                } catch (RuntimeException | Error e) {
                    survived(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void survived(Throwable e) throws InterruptedException {
        // a batch that was begun is still in hand; the pause keeps this from being a busy loop
        gate.awaitEnd(Duration.ofMillis(configuration.getRetryDelayMax()));
        try {
            LOG.error("unexpected error while handing events to the route; going on with them", e);
        } catch (RuntimeException | Error again) {
            // without memory there may be no word about it either
        }
    }

    private void dispatch() throws InterruptedException {
        Optional<Work> work = begin();
        if (work.isPresent()) {
            finish(work.get());
        }
    }

    private Optional<Work> begin() throws InterruptedException {
        beginning.acquire();
        Optional<Work> work = Optional.empty();
        try {
            if (!gate.ended()) {
                work = take();
            }
        } finally {
            if (work.isEmpty()) {
                beginning.release();
            }
        }
        return work;
    }

    private Optional<Work> take() throws InterruptedException {
        if (current.filter(feed -> !feed.queue().isClosed()).isEmpty()) {
            current = Optional.ofNullable(feeds.poll(TICK.toMillis(), TimeUnit.MILLISECONDS));
            return Optional.empty();
        }
        StreamFeed feed = current.get();
        List<StreamEvent> events = feed.queue().take(configuration.getBatchSize());
        if (events.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Work(events, feed, order.next()));
    }

    /** Stays with a batch until it is done, or abandoned. */
    private void finish(Work work) throws InterruptedException {
        try {
            work.inHand();
            while (!work.batch.isDone() && !work.feed.queue().isClosed() && gate.await()) {
                try {
                    attempt(work);
                } catch (RuntimeException | Error e) {
                    survived(e);
                }
            }
        } finally {
            work.prepared();
            if (!work.batch.isDone()) {
                work.feed.position().givenUp();
            }
            work.feed.queue().done(work.events);
            inHand.remove(work.number);
            order.finished(work.number);
        }
    }

    private void attempt(Work work) throws InterruptedException {
        List<StreamEvent> events = work.batch.next();
        work.begins(events);
        Optional<Throwable> failure = target.process(events, work.batch.isAlone(), work);
        if (work.left) {
            return;
        }
        if (failure.isPresent()) {
            if (!gate.ended()) {
                work.feed.queue().awaitClosed(failed(work, failure.get()));
            }
        } else {
            work.awaitFirst();
            if (work.feed.position().acknowledged(events.size())) {
                work.batch.acknowledged();
                work.inHand();
                target.acknowledged(events);
            }
        }
    }

    private Duration failed(Work work, Throwable failure) {
        Batch batch = work.batch;
        boolean alone = batch.isAlone();
        String what = "batch " + batch.range() + " failed, " + batch.next().size() + " events will be tried again";
        Duration delay = batch.failed(failure);
        inHand.computeIfPresent(work.number, (number, hand) -> hand.failed(String.valueOf(failure.getMessage())));
        target.failed(
                (batch.isAlone() && !alone ? what + " one by one" : what) + ", next try in about " + delay.toMillis()
                        + " ms",
                failure);
        return delay;
    }

    /** A batch on its way; only its own thread uses it. */
    private final class Work implements BatchTurn {

        private final List<StreamEvent> events;
        private final Batch batch;
        private final StreamFeed feed;
        private final long number;
        private boolean prepared;
        private boolean whole;
        private boolean left;

        Work(List<StreamEvent> events, StreamFeed feed, long number) {
            this.events = events;
            this.batch = new Batch(events, configuration.getMaxAttempts(), Backoff.of(configuration));
            this.feed = feed;
            this.number = number;
        }

        void begins(List<StreamEvent> attempted) {
            left = false;
            whole = attempted.size() == events.size();
        }

        @Override
        public void isAbout(Collection<?> keys) {
            // what a part of it is about does not tell what the rest is about
            if (whole) {
                order.isAbout(number, keys);
            }
        }

        @Override
        public boolean await() throws InterruptedException {
            prepared();
            left = !order.awaitClear(number, this::isWanted) || !isWanted();
            return !left;
        }

        /** Waits until it is the oldest. */
        void awaitFirst() throws InterruptedException {
            prepared();
            order.awaitFirst(number);
        }

        private boolean isWanted() {
            return !gate.closed() && !gate.ended() && !feed.queue().isClosed();
        }

        /** The next batch may begin. */
        void prepared() {
            if (!prepared) {
                prepared = true;
                beginning.release();
            }
        }

        void inHand() {
            if (!batch.isDone()) {
                inHand.put(
                        number, new WorkInHand(batch.range(), Instant.now(), nanoTime.getAsLong(), Optional.empty()));
            }
        }
    }
}
