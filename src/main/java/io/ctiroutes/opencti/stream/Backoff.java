package io.ctiroutes.opencti.stream;

import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: twice as long each time, up to a limit, and up to half of it taken off at random
 * so that many clients do not come back at once. Immutable: each step returns the next.
 */
public record Backoff(Duration first, Duration longest, int tries, DoubleSupplier random) {

    /** The delays that an endpoint is configured with. */
    public static Backoff of(OpenCtiConfiguration configuration) {
        return of(configuration.getRetryDelay(), configuration.getRetryDelayMax());
    }

    public static Backoff of(Duration first, Duration longest) {
        return new Backoff(first, longest, 0, Math::random);
    }

    /** The delay before the next try. */
    public Duration delay() {
        long millis = first.toMillis() << Math.min(tries, 30);
        long bounded = Math.min(millis, longest.toMillis());
        return Duration.ofMillis(Math.round(bounded * (1 - random.getAsDouble() / 2)));
    }

    /** After one more failed try. */
    public Backoff failed() {
        return new Backoff(first, longest, tries + 1, random);
    }

    /** After a success. */
    public Backoff reset() {
        return new Backoff(first, longest, 0, random);
    }
}
