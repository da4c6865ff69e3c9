package io.ctiroutes.sandbox.benchmark;

import java.time.Duration;

/**
 * What it takes to start, and to have nothing to do.
 *
 * @param first of the first start in a folder, without a class archive
 * @param later of one that finds what earlier ones have left
 * @param rest  how long nothing happened after that
 * @param cpu   the time that it had the processors meanwhile
 * @param rss   its memory in the end, in bytes
 */
record RestFigures(Start first, Start later, Duration rest, Duration cpu, long rss) {

    /**
     * A start.
     *
     * @param ready     from the start of the process until it says that it is ready
     * @param firstCall from the start of the process until Falcon has answered the call for the one event that waits
     * @param cpu       the time that it had the processors until both were done
     */
    record Start(Duration ready, Duration firstCall, Duration cpu) {}
}
