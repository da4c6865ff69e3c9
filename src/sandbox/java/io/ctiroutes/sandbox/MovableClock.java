package io.ctiroutes.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** A clock that stands still until it is moved. */
public final class MovableClock extends Clock {
    private volatile Instant now;

    public MovableClock(Instant now) {
        this.now = now;
    }

    /** A clock that shows this time, given in ISO form. */
    public static MovableClock at(String instant) {
        return new MovableClock(Instant.parse(instant));
    }

    /** Moves it to a time, given in ISO form. */
    public void moveTo(String instant) {
        now = Instant.parse(instant);
    }

    /** Moves it on. */
    public void forward(Duration duration) {
        now = now.plus(duration);
    }

    /** The same time as {@link System#nanoTime()} would show it. */
    public long nanoTime() {
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
