package io.ctiroutes.opencti;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the route in batches, one at a time and in order: a batch that fails is tried again before anything
 * after it, and one whose feed has ended is abandoned, as its events will be read again. Nothing but the end of the gate
 * ends it.
 */
final class Dispatcher implements Runnable {

    /** What events are handed to. */
    interface Target {

        /**
         * Processes events.
         *
         * @param lastAttempt whether it is one event that comes alone
         * @return why they could not be processed; empty if they were
         */
        Optional<Throwable> process(List<StreamEvent> events, boolean lastAttempt);

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
    private volatile Optional<WorkInHand> inHand = Optional.empty();

    // only the dispatching thread uses these
    private Optional<StreamFeed> current = Optional.empty();
    private Optional<Batch> batch = Optional.empty();

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

    /** What the route is busy with; empty if it waits for events. */
    Optional<WorkInHand> inHand() {
        return inHand;
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
        // the batch is still in hand; the pause keeps this from being a busy loop
        gate.awaitEnd(Duration.ofMillis(configuration.getRetryDelayMax()));
        try {
            LOG.error("unexpected error while handing events to the route; going on with them", e);
        } catch (RuntimeException | Error again) {
            // without memory there may be no word about it either
        }
    }

    private void dispatch() throws InterruptedException {
        if (current.filter(feed -> !feed.queue().isClosed()).isEmpty()) {
            release();
            current = Optional.ofNullable(feeds.poll(TICK.toMillis(), TimeUnit.MILLISECONDS));
            return;
        }
        StreamFeed feed = current.get();
        if (batch.isPresent()) {
            attempt(batch.get(), feed);
            return;
        }
        List<StreamEvent> events = feed.queue().take(configuration.getBatchSize());
        if (!events.isEmpty()) {
            hold(new Batch(events, configuration.getMaxAttempts(), Backoff.of(configuration)));
        }
    }

    private void hold(Batch next) {
        batch = Optional.of(next);
        inHand = Optional.of(new WorkInHand(next.range(), Instant.now(), nanoTime.getAsLong(), Optional.empty()));
    }

    private void release() {
        batch = Optional.empty();
        inHand = Optional.empty();
    }

    private void attempt(Batch work, StreamFeed feed) throws InterruptedException {
        List<StreamEvent> events = work.next();
        Optional<Throwable> failure = target.process(events, work.isAlone());
        if (failure.isEmpty()) {
            feed.position().acknowledged(events.size());
            work.acknowledged();
            if (work.isDone()) {
                release();
            } else {
                hold(work);
            }
            target.acknowledged(events);
        } else if (!gate.ended()) {
            feed.queue().awaitClosed(failed(work, failure.get()));
        }
    }

    private Duration failed(Batch work, Throwable failure) {
        boolean alone = work.isAlone();
        String what = "batch " + work.range() + " failed, " + work.next().size() + " events will be tried again";
        Duration delay = work.failed(failure);
        inHand = inHand.map(hand -> hand.failed(String.valueOf(failure.getMessage())));
        target.failed(work.isAlone() && !alone ? what + " one by one" : what, failure);
        return delay;
    }
}
