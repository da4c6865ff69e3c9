package io.ctiroutes.opencti.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time as the platform has it: what it said last, and what has passed since by a clock that nobody sets. As long as
 * it has said nothing, our own time. Ids of events are made from the platform's time, so nothing else can be compared
 * with them.
 */
public final class PlatformClock {

    private record Reading(Instant time, long nanoTime) {}

    private final Clock ours;
    private final LongSupplier nanoTime;
    private volatile Reading last;

    PlatformClock() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    PlatformClock(Clock ours, LongSupplier nanoTime) {
        this.ours = ours;
        this.nanoTime = nanoTime;
    }

    /** The platform has just said what time it is. */
    void says(Instant time) {
        last = new Reading(time, nanoTime.getAsLong());
    }

    /** Takes over what another one was told. */
    void adopt(PlatformClock other) {
        if (last == null) {
            last = other.last;
        }
    }

    public Instant now() {
        Reading reading = last;
        return reading == null
                ? ours.instant()
                : reading.time().plus(Duration.ofNanos(nanoTime.getAsLong() - reading.nanoTime()));
    }
}
