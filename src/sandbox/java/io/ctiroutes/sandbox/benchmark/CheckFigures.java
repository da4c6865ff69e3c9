package io.ctiroutes.sandbox.benchmark;

import java.time.Duration;
import java.util.List;

/**
 * What a check took, of all that had been delivered before.
 *
 * @param report   what it told
 * @param time     from when it was asked for until it was over
 * @param singleEvents from event to IOC, one after the other while it ran, in nanoseconds and rising
 * @param cpu      of the connector meanwhile
 * @param peakHeap the most that was used when a collection began, from the start of the connector
 */
record CheckFigures(String report, Duration time, List<Long> singleEvents, Duration cpu, long peakRss, long peakHeap) {

    /** In milliseconds, of those single events. */
    double percentile(double share) {
        int place = (int) Math.min(singleEvents.size() - 1L, Math.round(share * singleEvents.size()));
        return singleEvents.isEmpty() ? Double.NaN : singleEvents.get(place) / 1e6;
    }
}
