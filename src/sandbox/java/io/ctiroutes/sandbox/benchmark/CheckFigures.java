package io.ctiroutes.sandbox.benchmark;

import java.time.Duration;

/**
 * What a check took, of all that had been delivered before.
 *
 * @param report   what it told
 * @param time     from when it was asked for until it was over
 * @param cpu      of the connector meanwhile
 * @param peakHeap the most that was used when a collection began, from the start of the connector
 */
record CheckFigures(String report, Duration time, Duration cpu, long peakRss, long peakHeap) {}
