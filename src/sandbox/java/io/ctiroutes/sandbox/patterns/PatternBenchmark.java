package io.ctiroutes.sandbox.patterns;

import io.ctiroutes.stix.pattern.GrammarPatternReader;
import io.ctiroutes.stix.pattern.PatternReader;
import io.ctiroutes.stix.pattern.PatternReading;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** How long a pattern takes to be read, and how much memory is allocated for it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PatternBenchmark {

    /** What is read. */
    @Param
    public Shape shape;

    private final PatternReader reader = new GrammarPatternReader();
    private String pattern;

    /** Patterns as the stream brings them, and some that are refused. */
    public enum Shape {
        DOMAIN("[domain-name:value = 'evil.example.com']"),
        SHA256("[file:hashes.'SHA-256' = '" + "0123456789abcdef".repeat(4) + "']"),
        HASHES_OF_A_FILE("[file:hashes.'SHA-256' = '" + "0123456789abcdef".repeat(4) + "' AND file:hashes.'SHA-1' = '"
                + "0123456789".repeat(4) + "' AND file:hashes.MD5 = '" + "0123456789abcdef".repeat(2) + "']"),
        SYNTAX_ERROR("[domain-name:value ~ 'evil.example.com']"),
        OR_OF_2000(values(2_000, "ipv4-addr:value = '198.51.%d.%d'", " OR ", "[", "]")),
        OBSERVATIONS_OF_2000(values(2_000, "[ipv4-addr:value = '198.51.%d.%d']", " OR ", "", "")),
        IN_OF_2000(values(2_000, "'198.51.%d.%d'", ",", "[ipv4-addr:value IN (", ")]")),
        TOO_LONG(" ".repeat(1 << 20)),
        TOO_DEEP("[(".repeat(10_000));

        private final String text;

        Shape(String text) {
            this.text = text;
        }

        private static String values(int count, String one, String between, String before, String after) {
            return IntStream.range(0, count)
                    .mapToObj(i -> String.format(one, i / 250, i % 250))
                    .collect(Collectors.joining(between, before, after));
        }
    }

    /** Chooses the pattern. */
    @Setup
    public void choose() {
        pattern = shape.text;
    }

    /** Reads it. */
    @Benchmark
    public PatternReading read() {
        return reader.read(pattern);
    }

    /** Measures all shapes. */
    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(PatternBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
