package io.ctiroutes.sandbox.monitoring;

import io.ctiroutes.sandbox.process.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real Prometheus on loopback, with the project's configuration, that keeps what it scrapes in a folder of its own. */
final class PrometheusProcess implements AutoCloseable {

    /** The target in the configuration, which is replaced. */
    private static final String TARGET = "'127.0.0.1:9113'";

    private static final long STOP_SECONDS = 20;

    private final Process process;
    private final Path output;
    private final PrometheusApi api;

    private PrometheusProcess(Process process, Path output, URI address) {
        this.process = process;
        this.output = output;
        this.api = new PrometheusApi(address);
    }

    /**
     * Starts it.
     *
     * @param monitoring the folder with {@code prometheus.yml} and {@code alerts.yml}
     * @param directory  what it writes goes into here
     * @param targets    the ports of the connectors' metrics
     */
    static PrometheusProcess start(Path monitoring, Path directory, List<String> targets) throws IOException {
        String configuration = Files.readString(monitoring.resolve("prometheus.yml"));
        if (!configuration.contains(TARGET)) {
            throw new IOException("prometheus.yml has no target " + TARGET + " any more");
        }
        Files.createDirectories(directory);
        Path adapted = directory.resolve("prometheus.yml");
        String all = targets.stream().map(port -> "'127.0.0.1:" + port + "'").collect(Collectors.joining(", "));
        Files.writeString(adapted, configuration.replace(TARGET, all));
        Files.copy(monitoring.resolve("alerts.yml"), directory.resolve("alerts.yml"));
        String address = "127.0.0.1:" + FreePort.next();
        Path output = directory.resolve("prometheus.log");
        Process process = new ProcessBuilder(List.of(
                        "prometheus",
                        "--config.file=" + adapted,
                        "--storage.tsdb.path=" + directory.resolve("storage"),
                        "--web.listen-address=" + address,
                        "--log.level=warn"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new PrometheusProcess(process, output, URI.create("http://" + address));
    }

    PrometheusApi api() {
        return api;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** What it printed so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
