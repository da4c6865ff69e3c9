package io.ctiroutes.ioc;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What came of one batch, in numbers: the log has one line of it. Changes are counted by what became of their IOC; events
 * and observables that were left out, by the reason. Safe for use by several threads.
 */
public final class BatchSummary {

    private final boolean dryRun;
    private final LongSupplier nanoTime;
    private final long begun;
    private final Map<Count, Integer> counts = new EnumMap<>(Count.class);
    private final Map<SkipReason, Integer> skipped = new EnumMap<>(SkipReason.class);

    /** What IOC changes are counted as. */
    public enum Count {
        CREATED,
        UPDATED,
        /** marked or deleted */
        RETIRED,
        /** Falcon held it as wanted already, or did not hold what was to be retired */
        UNCHANGED,
        /** kept back by a guard; said only if there are any */
        OWED,
        /** refused, or not to be read: kept as a dead letter */
        DEAD
    }

    /**
     * The tally of a batch that begins now.
     *
     * @param dryRun whether the changes are only planned
     */
    public BatchSummary(boolean dryRun, LongSupplier nanoTime) {
        this.dryRun = dryRun;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    /** So many more. */
    public synchronized void add(Count count, int more) {
        counts.merge(count, more, Integer::sum);
    }

    /** How many so far. */
    public synchronized int get(Count count) {
        return counts.getOrDefault(count, 0);
    }

    /** So many more were left out. */
    public synchronized void skipped(SkipReason reason, int more) {
        skipped.merge(reason, more, Integer::sum);
    }

    /**
     * The numbers as names and values, such as {@code created=2 updated=0 retired=0 unchanged=0 skipped=1 not-stix=1
     * dead=0 ms=12}; the milliseconds are those since the batch began.
     */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder(120);
        if (dryRun) {
            text.append("dry-run=true ");
        }
        for (Count count : Count.values()) {
            if (count == Count.DEAD) {
                appendSkipped(text);
            }
            if (count == Count.OWED && !counts.containsKey(count)) {
                continue;
            }
            append(text, count.name().toLowerCase(Locale.ROOT), counts.getOrDefault(count, 0));
        }
        return text.append("ms=")
                .append(TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - begun))
                .toString();
    }

    private void appendSkipped(StringBuilder text) {
        int all = 0;
        for (int number : skipped.values()) {
            all += number;
        }
        append(text, "skipped", all);
        skipped.forEach((reason, number) -> append(text, reason.text(), number));
    }

    private static void append(StringBuilder text, String name, int number) {
        text.append(name).append('=').append(number).append(' ');
    }
}
