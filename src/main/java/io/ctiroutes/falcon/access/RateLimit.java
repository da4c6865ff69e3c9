package io.ctiroutes.falcon.access;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits that all requests share: how many are sent in a minute, and the one cooldown. When Falcon answers 429 to any
 * request, none is sent before the time that Falcon names.
 *
 * <p>{@code X-RateLimit-RetryAfter} is documented as milliseconds since the epoch, but is sent in seconds: both are
 * understood. Without it, a plain {@code Retry-After} in seconds counts, and without that a minute, which is the length
 * of Falcon's window. What is left until the moment that Falcon names is told by Falcon's own clock where the answer has a
 * {@code Date}, and then measured as a duration: neither a wrong clock nor one that jumps makes the wait another.
 */
public final class RateLimit {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimit.class);

    private static final Duration WINDOW = Duration.ofSeconds(60);
    // whatever is asked: a mistake, here or there, must not stop deliveries for hours
    private static final Duration LONGEST = Duration.ofMinutes(10);
    // a moment that has passed already is no reason to ask without a pause
    private static final Duration ALREADY_OVER = Duration.ofSeconds(1);
    private static final long SMALLEST_MILLISECONDS = 100_000_000_000L;

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Pace pace;
    // null before Falcon told it
    private final AtomicReference<Long> remaining = new AtomicReference<>();
    // on the scale of nanoTime; null if there was none yet
    private final AtomicReference<Long> cooldownEnd = new AtomicReference<>();

    /**
     * A limit that was not reached yet.
     *
     * @param requestsPerMinute how many requests we allow ourselves in any minute; Falcon's own limit is for the customer
     * @param clock             what the time is
     * @param nanoTime          what measures durations, in nanoseconds, like {@link System#nanoTime()}
     */
    public RateLimit(int requestsPerMinute, Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.pace = new Pace(requestsPerMinute, nanoTime);
    }

    /**
     * Takes the next request's turn: whoever calls this sends one request, after the pause.
     *
     * @return how many milliseconds to wait before; 0 below the limit
     */
    public long pause() {
        return pace.reserve();
    }

    /**
     * Falcon answered: little left of the customer's limit slows all requests down, until more is left or a minute has
     * passed without news.
     *
     * @param headers of the answer, whatever its status; where they do not tell, nothing changes
     */
    public void observe(Map<String, Object> headers) {
        Optional<Long> limit = number(headers.get("X-RateLimit-Limit")).filter(n -> n > 0);
        Optional<Long> left = number(headers.get("X-RateLimit-Remaining")).filter(n -> n >= 0);
        if (limit.isPresent() && left.isPresent() && left.get() <= limit.get()) {
            remaining.set(left.get());
            pace.left(left.get() / (double) limit.get());
        }
    }

    /**
     * Lets a request through, or not.
     *
     * @throws RateLimitedException during a cooldown
     */
    public void check() {
        Optional<Instant> until = cooldownUntil();
        if (until.isPresent()) {
            throw new RateLimitedException(until.get());
        }
    }

    /**
     * Falcon answered 429: begins a cooldown.
     *
     * @param headers of the answer
     * @throws RateLimitedException always
     */
    public void limited(Map<String, Object> headers) {
        Duration wait = wait(headers);
        long end = nanoTime.getAsLong() + wait.toNanos();
        Long before = cooldownEnd.getAndAccumulate(end, (a, b) -> a != null && a - b > 0 ? a : b);
        Instant until = clock.instant().plus(wait);
        if (before == null || end - before > 0) {
            LOG.warn("Falcon's rate limit is reached: no request before {}", until);
        }
        throw new RateLimitedException(until);
    }

    /** How long no request is sent; zero if there is no cooldown. */
    public Duration cooldown() {
        Long end = cooldownEnd.get();
        return end == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
    }

    /** Until when no request is sent; empty if there is no cooldown. */
    public Optional<Instant> cooldownUntil() {
        Duration left = cooldown();
        return left.isZero() ? Optional.empty() : Optional.of(clock.instant().plus(left));
    }

    /** How many requests a minute we allow ourselves now: fewer while Falcon tells that few are left. */
    public long requestsPerMinute() {
        return pace.perMinute();
    }

    /** How many requests of the customer's limit were left, by Falcon's last answer that told; empty if none did. */
    public Optional<Long> remaining() {
        return Optional.ofNullable(remaining.get());
    }

    private Duration wait(Map<String, Object> headers) {
        long falconsNow = date(headers.get("Date")).orElseGet(clock::instant).toEpochMilli();
        // as numbers, because an absurd one is further away than any Instant
        long wait = number(headers.get("X-RateLimit-RetryAfter"))
                .map(at -> (at >= SMALLEST_MILLISECONDS ? at : millis(at)) - falconsNow)
                .or(() -> number(headers.get("Retry-After")).map(RateLimit::millis))
                .orElse(WINDOW.toMillis());
        return wait > 0 ? Duration.ofMillis(Math.min(wait, LONGEST.toMillis())) : ALREADY_OVER;
    }

    private static Optional<Instant> date(Object header) {
        try {
            return header == null
                    ? Optional.empty()
                    : Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header.toString())));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
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
