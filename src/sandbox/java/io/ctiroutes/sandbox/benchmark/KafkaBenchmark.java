package io.ctiroutes.sandbox.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast the packaged connector is with Kafka between its halves, and what it takes. Each part prints a table, once what it
 * has brought to Falcon has been compared with what follows from the events alone.
 */
final class KafkaBenchmark {

    private final PrintStream out;
    private final List<String> differences = new ArrayList<>();

    private KafkaBenchmark(PrintStream out) {
        this.out = out;
    }

    /** Runs the parts that are asked for; false if any Falcon was not as it should be. */
    static boolean run(KafkaOptions options, PrintStream out) throws IOException, InterruptedException {
        KafkaBenchmark benchmark = new KafkaBenchmark(out);
        benchmark.print(
                "%d processors, Java %s; Falcon takes %d ms a call%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version(), options.latency());
        if (options.parts().contains("throughput")) {
            new KafkaThroughput(options, benchmark).run();
        }
        if (options.parts().contains("tenants")) {
            new KafkaTenants(options, benchmark).run();
        }
        if (options.parts().contains("backfill")) {
            new KafkaBackfill(options, benchmark).run();
        }
        if (options.parts().contains("latency")) {
            new KafkaLatency(options, benchmark).run();
        }
        if (options.parts().contains("recovery")) {
            new KafkaRecovery(options, benchmark).run();
        }
        benchmark.differences.forEach(difference -> benchmark.print("%n%s%n", difference));
        return benchmark.differences.isEmpty();
    }

    /** Begins a table. */
    void head(String title, String... columns) {
        print("%n%s%n%n| %s |%n|%s%n", title, String.join(" | ", columns), "---|".repeat(columns.length));
    }

    /**
     * A row of it.
     *
     * @param wrong in what way any Falcon was not as it should be: then the figures are worth nothing, and are not printed
     */
    void row(String name, List<String> wrong, String format, Object... values) {
        wrong.forEach(difference -> differences.add(name + ": " + difference));
        print(
                "| %s | %s |%n",
                name, wrong.isEmpty() ? String.format(Locale.ROOT, format, values) : "NOT as it should be");
    }

    static double megabytes(long bytes) {
        return bytes / 1024.0 / 1024;
    }

    private void print(String format, Object... values) {
        out.printf(Locale.ROOT, format, values);
    }
}
