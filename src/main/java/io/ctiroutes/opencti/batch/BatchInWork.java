package io.ctiroutes.opencti.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the route is busy with.
 *
 * @param range       the ids of its first and last event
 * @param since       since when, for people
 * @param nanoTime    the same, to tell how long it has been
 * @param lastFailure why the last attempt failed; empty if none has
 */
public record BatchInWork(String range, Instant since, long nanoTime, Optional<String> lastFailure) {

    public Duration age(long nowNanoTime) {
        return Duration.ofNanos(nowNanoTime - nanoTime);
    }

    BatchInWork failed(String failure) {
        return new BatchInWork(range, since, nanoTime, Optional.of(failure));
    }
}
