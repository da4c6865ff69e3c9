package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A tenant that is new gets all there is from the topic, and then is started again in two ways. */
final class KafkaBackfill {

    private static final int PARTITIONS = 4;

    private final KafkaOptions options;
    private final KafkaBenchmark table;

    KafkaBackfill(KafkaOptions options, KafkaBenchmark table) {
        this.options = options;
        this.table = table;
    }

    void run() throws IOException, InterruptedException {
        try (KafkaPlant plant = new KafkaPlant(options, PARTITIONS, options.backfill(), options.latency(), 1)) {
            ConnectorProcess reader = plant.start(plant.reader());
            plant.await(() -> Boolean.parseBoolean(plant.openCti().line("saved")));
            plant.end(reader);
            table.head(
                    String.format(
                            "Backfill of a new tenant: %,d IOCs in %d partitions, %,.0f MB of topic",
                            options.backfill(),
                            PARTITIONS,
                            KafkaBenchmark.megabytes(plant.broker().number("bytes"))),
                    "Start",
                    "Time, s",
                    "Rows a second",
                    "Requests",
                    "CPU s",
                    "Peak resident, MB",
                    "Peak heap, MB");
            Installation worker = plant.worker("worker-1").with(Setting.METRICS_ENABLE, "true");
            start("new tenant", plant, worker);
            start("again", plant, worker);
            plant.broker().lines("forget " + KafkaPlant.tenant(0));
            start("again, its group's offsets lost", plant, worker);
        }
    }

    /** From the start of the process until Kafka knows that all is done. */
    private void start(String name, KafkaPlant plant, Installation installation)
            throws IOException, InterruptedException {
        long calls = plant.falcons().number("calls");
        long begin = System.nanoTime();
        ConnectorProcess worker = plant.start(installation);
        plant.awaitHeld(installation, PARTITIONS);
        plant.awaitRead(0);
        long nanos = System.nanoTime() - begin;
        Duration cpu = worker.cpuTime();
        long resident = 1024 * worker.peakMemory().orElse(0);
        long heap = HeapLog.peak(installation.directory());
        long requests = plant.falcons().number("calls") - calls;
        plant.end(worker);
        List<String> differences = plant.differences(1);
        table.row(
                name,
                differences,
                "%.1f | %,.0f | %,d | %.1f | %.0f | %.0f",
                nanos / 1e9,
                options.backfill() * 1e9 / nanos,
                requests,
                cpu.toMillis() / 1e3,
                KafkaBenchmark.megabytes(resident),
                KafkaBenchmark.megabytes(heap));
    }
}
