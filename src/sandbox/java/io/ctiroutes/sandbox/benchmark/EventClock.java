package io.ctiroutes.sandbox.benchmark;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time; but while events are made in advance, each of them has a millisecond of its own, and the last one is now. */
final class EventClock extends Clock {

    private volatile int toCome;

    EventClock(int toCome) {
        this.toCome = toCome;
    }

    /** One event less to come. */
    synchronized void tick() {
        toCome--;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(System.currentTimeMillis() - toCome);
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
