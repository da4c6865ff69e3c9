package io.ctiroutes.opencti;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: twice as long each time, up to a limit, and up to half of it taken off at random
 * so that many clients do not come back at once. Immutable: each step returns the next.
 */
record Backoff(Duration first, Duration longest, int tries, DoubleSupplier random) {

    /** The delays that an endpoint is configured with. */
    static Backoff of(OpenCtiConfiguration configuration) {
        return of(
                Duration.ofMillis(configuration.getRetryDelay()), Duration.ofMillis(configuration.getRetryDelayMax()));
    }

    static Backoff of(Duration first, Duration longest) {
        return new Backoff(first, longest, 0, Math::random);
    }

    /** The delay before the next try. */
    Duration delay() {
        long millis = first.toMillis() << Math.min(tries, 30);
        long bounded = Math.min(millis, longest.toMillis());
        return Duration.ofMillis(Math.round(bounded * (1 - random.getAsDouble() / 2)));
    }

    /** After one more failed try. */
    Backoff failed() {
        return new Backoff(first, longest, tries + 1, random);
    }

    /** After a success. */
    Backoff reset() {
        return new Backoff(first, longest, 0, random);
    }
}
