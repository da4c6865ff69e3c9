package io.ctiroutes.sandbox.benchmark;

import java.time.Duration;

/**
 * What it takes to start, and to have nothing to do.
 *
 * @param ready     from the start of the process until it says that it is ready
 * @param firstCall from the start of the process until Falcon has answered the call for the one event that waits
 * @param startCpu  the time that it had the processors until both were done
 * @param rest      how long nothing happened after that
 * @param cpu       the time that it had the processors meanwhile
 * @param rss       its memory in the end, in bytes
 */
record RestFigures(Duration ready, Duration firstCall, Duration startCpu, Duration rest, Duration cpu, long rss) {}
