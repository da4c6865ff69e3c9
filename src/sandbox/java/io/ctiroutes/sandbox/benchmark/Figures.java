package io.ctiroutes.sandbox.benchmark;

import java.time.Duration;
import java.util.List;

/**
 * What a run was like.
 *
 * @param events       how many waited in OpenCTI
 * @param changes      of IOCs that the events meant
 * @param taken        from the arrival of the request for the stream until Falcon's last answer to a write left
 * @param calls        of Falcon, token requests excluded
 * @param mostOpen     connections to Falcon at once
 * @param accepted     connections to Falcon in all
 * @param cpu          of the process, meanwhile
 * @param helpersCpu   of both stand-ins, meanwhile
 * @param peakRss      the most memory the process had, in bytes; 0 where the system does not tell
 * @param peakHeap     the most heap that was used before a collection, in bytes; 0 if there was none
 * @param singleEvents from when an event was sent until Falcon's answer to its write left, in nanoseconds, ascending
 * @param differences  between what Falcon and the dead letters are and what they should be
 */
record Figures(
        int events,
        long changes,
        Duration taken,
        long calls,
        long mostOpen,
        long accepted,
        Duration cpu,
        Duration helpersCpu,
        long peakRss,
        long peakHeap,
        List<Long> singleEvents,
        List<String> differences) {

    double seconds() {
        return taken.toNanos() / 1e9;
    }

    double cpuPer100000Events() {
        return cpu.toNanos() / 1e9 * 100_000 / events;
    }

    double callsAChange() {
        return calls / (double) changes;
    }

    /** The time that a share of the single events did not exceed, in milliseconds. */
    double percentile(double share) {
        int place = (int) Math.ceil(share * singleEvents.size()) - 1;
        return singleEvents.get(Math.max(0, place)) / 1e6;
    }
}
