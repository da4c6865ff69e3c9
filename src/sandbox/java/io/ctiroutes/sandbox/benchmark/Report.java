package io.ctiroutes.sandbox.benchmark;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What the benchmark prints. */
final class Report {

    private static final double MEGABYTE = 1024 * 1024;
    /** What is busy for this share of the time is what the rest waits for. */
    private static final double MOST_OF_THE_TIME = 0.7;

    private final PrintStream out;
    private final BenchmarkOptions options;

    Report(PrintStream out, BenchmarkOptions options) {
        this.out = out;
        this.options = options;
    }

    void begin() {
        print(
                "%,d events (%s) wait in OpenCTI, Falcon takes %d ms a call; %d processors, Java %s%n",
                options.events(),
                options.mix().name().toLowerCase(Locale.ROOT),
                options.latency(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        options.settings().forEach((setting, value) -> print("%s=%s%n", setting.property(), value));
        if (!options.flags().isEmpty()) {
            print("JVM of the connector: %s%n", String.join(" ", options.flags()));
        }
    }

    void figures(String name, Figures figures) {
        print(
                "%n%s: %,d events, %,d IOC changes in %.2f s%n",
                name, figures.events(), figures.changes(), figures.seconds());
        line("IOC changes a second", "%,.1f", figures.changes() / figures.seconds());
        line("events a second", "%,.1f", figures.events() / figures.seconds());
        line("calls of Falcon an IOC change", "%.5f (%,d calls)", figures.callsAChange(), figures.calls());
        line("connections to Falcon", "%d at once, %,d in all", figures.mostOpen(), figures.accepted());
        line(
                "CPU seconds per 100,000 events",
                "%.1f (stand-ins meanwhile: %.1f)",
                figures.cpuPer100000Events(),
                figures.helpersCpu().toNanos() / 1e9 * 100_000 / figures.events());
        line("peak memory", "%s resident, %s heap", megabytes(figures.peakRss()), megabytes(figures.peakHeap()));
        if (!figures.singleEvents().isEmpty()) {
            line(
                    "from event to IOC when idle",
                    "p50 %.0f ms, p99 %.0f ms (%d events one by one)",
                    figures.percentile(0.5),
                    figures.percentile(0.99),
                    figures.singleEvents().size());
        }
        line(
                "Falcon and dead letters",
                "%s",
                figures.differences().isEmpty() ? "as they should be" : "NOT as they should be");
    }

    void atRest(RestFigures figures) {
        start("first start, no class archive", figures.first());
        start("later start", figures.later());
        line(
                "CPU at rest",
                "%.2f %% of a processor, over %d s",
                100.0 * figures.cpu().toNanos() / figures.rest().toNanos(),
                figures.rest().toSeconds());
        line("memory at rest", "%s resident", megabytes(figures.rss()));
    }

    private void start(String which, RestFigures.Start figures) {
        line(
                which,
                "%.2f s to ready, %.2f s to the first call with its latency, %.2f s of CPU",
                figures.ready().toNanos() / 1e9,
                figures.firstCall().toNanos() / 1e9,
                figures.cpu().toNanos() / 1e9);
    }

    void check(CheckFigures figures) {
        print("%s%n", figures.report());
        line("time of the check", "%.1f s", figures.time().toNanos() / 1e9);
        line("CPU meanwhile", "%.1f s", figures.cpu().toNanos() / 1e9);
        line(
                "from event to IOC meanwhile",
                "p50 %.0f ms, p99 %.0f ms (%d events one by one)",
                figures.percentile(0.5),
                figures.percentile(0.99),
                figures.singleEvents().size());
        line("peak memory", "%s resident, %s heap", megabytes(figures.peakRss()), megabytes(figures.peakHeap()));
    }

    void ratio(Figures connector, Figures baseline) {
        print(
                "%nThe connector is %,.0f times as fast as one by one.%n",
                connector.changes() / connector.seconds() / (baseline.changes() / baseline.seconds()));
    }

    void matrixHead() {
        print(
                "%n| Parallel requests | Rows a request | IOC changes a second | Calls | Connections | CPU s per 100,000 events |"
                        + " Falcon busy | Processors busy | Limited by |%n|---|---|---|---|---|---|---|---|---|%n");
    }

    void matrixLine(int parallel, int rows, Figures figures) {
        double falcon = figures.calls() * options.latency() / 1e3 / parallel / figures.seconds();
        double processors = figures.cpu().plus(figures.helpersCpu()).toNanos()
                / 1e9
                / figures.seconds()
                / Runtime.getRuntime().availableProcessors();
        print(
                "| %d | %,d | %,.0f | %,d | %d | %.1f | %.0f %% | %.0f %% | %s |%n",
                parallel,
                rows,
                figures.changes() / figures.seconds(),
                figures.calls(),
                figures.mostOpen(),
                figures.cpuPer100000Events(),
                falcon * 100,
                processors * 100,
                limit(falcon, processors));
    }

    private static String limit(double falcon, double processors) {
        if (falcon >= MOST_OF_THE_TIME) {
            return "latency";
        }
        return processors >= MOST_OF_THE_TIME ? "processors" : "both in turn";
    }

    void differences(List<String> differences) {
        differences.forEach(difference -> print("%n%s%n", difference));
    }

    private void line(String name, String format, Object... values) {
        print("  %-32s" + format + "%n", concat(name, values));
    }

    private static Object[] concat(String name, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = name;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }

    private static String megabytes(long bytes) {
        return bytes == 0 ? "unknown" : String.format(Locale.ROOT, "%,.0f MB", bytes / MEGABYTE);
    }

    private void print(String format, Object... values) {
        out.printf(Locale.ROOT, format, values);
    }
}
