package io.ctiroutes.falcon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one cooldown that all requests share: when Falcon answers 429 to any of them, none is sent before the time that
 * Falcon names.
 *
 * <p>{@code X-RateLimit-RetryAfter} is documented as milliseconds since the epoch, but is sent in seconds: both are
 * understood. Without it, a plain {@code Retry-After} in seconds counts, and without that a minute, which is the length
 * of Falcon's window.
 */
public final class RateLimit {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimit.class);

    private static final Duration WINDOW = Duration.ofSeconds(60);
    // a wrong clock, here or there, must not stop deliveries for hours
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final long SMALLEST_MILLISECONDS = 100_000_000_000L;

    private final Clock clock;
    private final AtomicReference<Instant> cooldownUntil = new AtomicReference<>(Instant.MIN);

    public RateLimit(Clock clock) {
        this.clock = clock;
    }

    /**
     * Lets a request through, or not.
     *
     * @throws RateLimitedException during a cooldown
     */
    public void check() {
        Instant until = cooldownUntil.get();
        if (clock.instant().isBefore(until)) {
            throw new RateLimitedException(until);
        }
    }

    /**
     * Falcon answered 429: begins a cooldown.
     *
     * @param headers of the answer
     * @throws RateLimitedException always
     */
    public void limited(Map<String, Object> headers) {
        Instant until = until(headers);
        Instant before = cooldownUntil.getAndAccumulate(until, (a, b) -> a.isAfter(b) ? a : b);
        if (before.isBefore(until)) {
            LOG.warn("Falcon's rate limit is reached: no request before {}", until);
        }
        throw new RateLimitedException(until);
    }

    /** Until when no request is sent; empty if there is no cooldown. */
    public Optional<Instant> cooldownUntil() {
        return Optional.of(cooldownUntil.get()).filter(until -> clock.instant().isBefore(until));
    }

    private Instant until(Map<String, Object> headers) {
        Instant now = clock.instant();
        long nowMillis = now.toEpochMilli();
        // as numbers, because an absurd one is further away than any Instant
        long wait = number(headers.get("X-RateLimit-RetryAfter"))
                .map(at -> (at >= SMALLEST_MILLISECONDS ? at : millis(at)) - nowMillis)
                .or(() -> number(headers.get("Retry-After")).map(RateLimit::millis))
                .orElse(WINDOW.toMillis());
        return now.plusMillis(Math.max(0, Math.min(wait, LONGEST.toMillis())));
    }

    private static long millis(long seconds) {
        return TimeUnit.SECONDS.toMillis(Math.max(0, seconds));
    }

    private static Optional<Long> number(Object header) {
        try {
            return header == null
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(header.toString().strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
