package io.ctiroutes.sandbox.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast the packaged connector is, and what it takes: OpenCTI and Falcon are stand-ins in processes of their own, and
 * the events wait in OpenCTI before the connector starts. Prints ratios and counts. Exits with 1 if Falcon ends in another
 * way than the events say.
 *
 * <p>The time of a run is from when the request for the stream arrived at OpenCTI until Falcon's answer to the last write
 * left: the start of the JVM and the registration are not in it, the warming up is. The time of a single event is from
 * just before it happens in OpenCTI until the answer to its write leaves. All processes read {@link System#nanoTime()},
 * which is the same clock for all processes of a Linux machine since it was started.
 *
 * <p>Options are system properties: see {@link BenchmarkOptions#given()} and docs/benchmark.md.
 */
public final class Benchmark {

    private static final int[] PARALLEL = {1, 2, 4, 8};
    private static final int[] ROWS = {100, 500, 2_000};

    private Benchmark() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (KafkaOptions.isGiven()) {
            System.exit(KafkaBenchmark.run(KafkaOptions.given(), System.out) ? 0 : 1);
        }
        BenchmarkOptions options = BenchmarkOptions.given();
        Report report = new Report(System.out, options);
        if (options.rest() > 0) {
            report.atRest(Run.atRest(options));
            System.exit(0);
        }
        if (options.check()) {
            report.check(Run.ofCheck(options));
            System.exit(0);
        }
        report.begin();
        List<String> differences = options.matrix() ? matrix(options, report) : compared(options, report);
        report.differences(differences);
        System.exit(differences.isEmpty() ? 0 : 1);
    }

    private static List<String> compared(BenchmarkOptions options, Report report)
            throws IOException, InterruptedException {
        Figures connector = Run.ofConnector(options);
        report.figures("connector", connector);
        List<String> differences = new ArrayList<>(connector.differences());
        if (options.baseline() > 0) {
            int singleEvents = Math.min(options.singleEvents(), options.baseline());
            Figures baseline = Run.ofBaseline(options.over(options.baseline(), singleEvents));
            report.figures("one by one", baseline);
            report.ratio(connector, baseline);
            differences.addAll(baseline.differences());
        }
        return differences;
    }

    private static List<String> matrix(BenchmarkOptions options, Report report)
            throws IOException, InterruptedException {
        List<String> differences = new ArrayList<>();
        report.matrixHead();
        for (int rows : ROWS) {
            for (int parallel : PARALLEL) {
                Figures figures = Run.ofConnector(options.with(parallel, rows));
                report.matrixLine(parallel, rows, figures);
                figures.differences().stream()
                        .map(difference -> parallel + " x " + rows + ": " + difference)
                        .forEach(differences::add);
            }
        }
        return differences;
    }
}
