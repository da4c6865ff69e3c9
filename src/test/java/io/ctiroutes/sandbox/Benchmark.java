package io.ctiroutes.sandbox;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.FalconTraffic;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A first synchronisation, measured: so many indicators that wait in OpenCTI, and a Falcon that takes its time for every
 * call. Everything runs in this one process, stand-ins included. Prints ratios and counts.
 *
 * <p>Options are system properties: {@code benchmark.creates} (10,000), {@code benchmark.latency} (100, in milliseconds a
 * call), {@code benchmark.parallel}, {@code benchmark.rows} and {@code benchmark.batch} (the connector's own defaults).
 */
public final class Benchmark {

    private Benchmark() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        int creates = Integer.getInteger("benchmark.creates", 10_000);
        Duration latency = Duration.ofMillis(Integer.getInteger("benchmark.latency", 100));
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "benchmark-");
        try (OpenCtiStandIn openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults());
                FalconStandIn falcon = FalconStandIn.start()) {
            openCti.preload(creates, Benchmark::indicator);
            falcon.faults().latency(latency);
            Installation installation = Installation.here(directory.resolve("data"), openCti, falcon);
            option(installation, "benchmark.parallel", Setting.CROWDSTRIKE_PARALLEL_REQUESTS);
            option(installation, "benchmark.rows", Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST);
            option(installation, "benchmark.batch", Setting.CONNECTOR_BATCH_SIZE);
            try (Connector connector = installation.start()) {
                long start = System.nanoTime();
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofMinutes(30))
                        .until(() -> created(connector) >= creates);
                report(creates, latency, System.nanoTime() - start, falcon.traffic());
            }
        }
        System.exit(0);
    }

    private static double created(Connector connector) {
        return connector.metrics().total("ioc_changes", "outcome", "created");
    }

    private static void report(int creates, Duration latency, long nanos, FalconTraffic traffic) {
        long calls = traffic.total() - traffic.tokenRequests();
        double seconds = nanos / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d creates at %d ms a Falcon call: %.0f IOCs a second, %.5f calls an IOC (%d calls), %d connections%n",
                creates,
                latency.toMillis(),
                creates / seconds,
                calls / (double) creates,
                calls,
                traffic.connectionsAccepted());
    }

    private static void option(Installation installation, String property, Setting setting) {
        String value = System.getProperty(property, "");
        if (!value.isEmpty()) {
            installation.with(setting, value);
        }
    }

    private static Indicator indicator(int n) {
        return Indicator.domain("host-" + n + ".example").score(n % 101);
    }
}
