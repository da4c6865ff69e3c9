package io.ctiroutes.opencti.batch;

import io.ctiroutes.opencti.stream.Backoff;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.text.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Events on their way through the route: which of them are still to be handed over, and how. All together at first; if
 * that fails too often for the same cause, each one alone, in their order, so that one of them cannot hold the others
 * back for ever.
 *
 * <p>Used by one thread.
 */
final class Batch {

    private final List<StreamEvent> events;
    private final int maxAttempts;
    private Backoff backoff;
    private int done;
    private boolean alone;
    private Optional<Cause> cause = Optional.empty();
    private int failures;

    Batch(List<StreamEvent> events, int maxAttempts, Backoff backoff) {
        this.events = List.copyOf(events);
        this.maxAttempts = maxAttempts;
        this.backoff = backoff;
    }

    /** What is handed over next. */
    List<StreamEvent> next() {
        return events.subList(done, alone ? done + 1 : events.size());
    }

    /** Whether the events are handed over one by one. */
    boolean isAlone() {
        return alone;
    }

    boolean isDone() {
        return done == events.size();
    }

    /** The route has completed what was handed over. */
    void acknowledged() {
        done += next().size();
        backoff = backoff.reset();
    }

    /**
     * The route has failed with what was handed over.
     *
     * @return how long to wait before the next attempt
     */
    Duration failed(Throwable failure) {
        Optional<Cause> now = Optional.of(Cause.of(failure));
        failures = now.equals(cause) ? failures + 1 : 1;
        cause = now;
        Duration delay = backoff.delay();
        backoff = backoff.failed();
        if (!alone && failures >= maxAttempts) {
            alone = true;
            backoff = backoff.reset();
        }
        return delay;
    }

    /** The ids of the first and the last event to be handed over next, for people. */
    String range() {
        List<StreamEvent> next = next();
        return next.get(0).id() + " to " + next.get(next.size() - 1).id();
    }
}
