package io.ctiroutes.sandbox.patterns;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.stix.pattern.GrammarPatternReader;
import io.ctiroutes.stix.pattern.PatternReader;
import io.ctiroutes.stix.pattern.PatternReading;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reads mutated patterns by the million, and tells what became of them, which took longest, and what they left in
 * memory. Ends with status 1 if one was not read, or not in time.
 */
public final class PatternFuzz {

    private static final long SLOW = TimeUnit.SECONDS.toNanos(1);
    private static final double MEGABYTE = 1024.0 * 1024.0;

    private final PatternReader reader = new GrammarPatternReader();
    private final Map<SkipReason, Long> skipped = new EnumMap<>(SkipReason.class);
    private long observables;
    private long readWhole;
    private long slowest;
    private String slowestText = "";

    private PatternFuzz() {}

    /** Reads {@code fuzz.count} patterns, made from {@code fuzz.seed}. */
    public static void main(String[] arguments) {
        int count = Integer.getInteger("fuzz.count", 1_000_000);
        long seed = Long.getLong("fuzz.seed", 1);
        new PatternFuzz().run(count, new MutatedPatterns(seed), seed);
    }

    private void run(int count, MutatedPatterns patterns, long seed) {
        // what is loaded and compiled once is no growth
        int warmUp = count / 10;
        read(warmUp, patterns);
        double before = usedMegabytes();
        slowest = 0;
        long start = System.nanoTime();
        read(count - warmUp, patterns);
        double seconds = (System.nanoTime() - start) / 1e9;
        double after = usedMegabytes();
        System.out.printf(
                Locale.ROOT,
                """
                %,d patterns of seed %d, %,.0f a second
                read whole: %,d patterns; observables: %,d
                left out: %s
                slowest: %.2f ms, %s
                heap in use: %.1f MB after a tenth of them, %.1f MB at the end
                """,
                count,
                seed,
                (count - warmUp) / seconds,
                readWhole,
                observables,
                skipped,
                slowest / 1e6,
                slowestText,
                before,
                after);
        if (slowest > SLOW) {
            System.exit(1);
        }
    }

    private void read(int count, MutatedPatterns patterns) {
        for (int i = 0; i < count; i++) {
            String text = patterns.next();
            long start = System.nanoTime();
            count(reading(text));
            long time = System.nanoTime() - start;
            if (time > slowest) {
                // once more: the first time may have met a pause of the machine
                start = System.nanoTime();
                reading(text);
                time = Math.min(time, System.nanoTime() - start);
            }
            if (time > slowest) {
                slowest = time;
                slowestText = text.length() + " characters: " + text.substring(0, Math.min(text.length(), 100));
            }
        }
    }

    private PatternReading reading(String text) {
        try {
            return reader.read(text);
        } catch (RuntimeException | StackOverflowError e) {
            throw new IllegalStateException("cannot read " + text, e);
        }
    }

    private void count(PatternReading reading) {
        observables += reading.observables().size();
        if (reading.skipped().isEmpty()) {
            readWhole++;
        }
        for (Skip skip : reading.skipped()) {
            skipped.merge(skip.reason(), 1L, Long::sum);
        }
    }

    private static double usedMegabytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE;
    }
}
