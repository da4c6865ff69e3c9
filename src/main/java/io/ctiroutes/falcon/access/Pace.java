package io.ctiroutes.falcon.access;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast requests follow each other: never more in any minute than allowed, of which a twentieth may go at once. While
 * Falcon tells that little of the customer's limit is left, they go slower, so that its other clients get through.
 */
final class Pace {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int BURST_PART = 20;
    // below this share of what is left requests begin to slow down, and with nothing left they go one a second
    private static final double ENOUGH = 0.1;
    private static final long SLOWEST = TimeUnit.SECONDS.toNanos(1);

    private final int requestsPerMinute;
    private final LongSupplier nanoTime;
    private final int burst;
    private final long interval;
    // when the next request would go if there were no bursts; on the scale of nanoTime
    private long next;
    private long slowed;
    private long slowedAt;

    /**
     * The pace of at most so many requests in any minute.
     *
     * @param requestsPerMinute at least one
     */
    Pace(int requestsPerMinute, LongSupplier nanoTime) {
        this.requestsPerMinute = requestsPerMinute;
        this.nanoTime = nanoTime;
        this.burst = Math.max(1, requestsPerMinute / BURST_PART);
        // a burst and what follows it within the minute are no more than allowed
        this.interval = MINUTE / (requestsPerMinute - burst + 1) + 1;
        this.next = nanoTime.getAsLong() - burst * interval;
    }

    /** Takes the next request's turn, and tells in how many milliseconds it comes. */
    synchronized long reserve() {
        long now = nanoTime.getAsLong();
        boolean slow = slowed > interval && now - slowedAt < MINUTE;
        // who slows down has no bursts either
        long earliest = slow ? now : now - (burst - 1) * interval;
        long turn = next - earliest > 0 ? next : earliest;
        next = turn + (slow ? slowed : interval);
        long nanos = Math.max(0, turn - now);
        return TimeUnit.NANOSECONDS.toMillis(nanos + TimeUnit.MILLISECONDS.toNanos(1) - 1);
    }

    /** How many requests a minute may go now. */
    synchronized long perMinute() {
        boolean slow = slowed > interval && nanoTime.getAsLong() - slowedAt < MINUTE;
        return slow ? MINUTE / slowed : requestsPerMinute;
    }

    /** Falcon told which share of the customer's limit is left, from 0 to 1. */
    synchronized void left(double share) {
        double missing = Math.max(0, (ENOUGH - share) / ENOUGH);
        slowed = interval + (long) (missing * Math.max(0, SLOWEST - interval));
        slowedAt = nanoTime.getAsLong();
    }
}
