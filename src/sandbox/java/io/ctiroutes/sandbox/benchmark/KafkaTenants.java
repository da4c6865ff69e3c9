package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What tenants cost the one worker that serves them all, when nothing happens, and how long they take for many changes each. */
final class KafkaTenants {

    private static final int PARTITIONS = 4;
    private static final long SETTLING_SECONDS = 15;
    private static final long IDLE_SECONDS = 30;

    private final KafkaOptions options;
    private final KafkaBenchmark table;

    KafkaTenants(KafkaOptions options, KafkaBenchmark table) {
        this.options = options;
        this.table = table;
    }

    void run() throws IOException, InterruptedException {
        table.head(
                String.format("Tenants of one worker, %d partitions", PARTITIONS),
                "Tenants",
                "From start to the first IOC at all, s",
                "Threads",
                "Resident, MB",
                "Heap in use, MB",
                "CPU at rest, % of a core",
                "Changes to each",
                "Time, s",
                "Rows a second in all",
                "Calls",
                "CPU s",
                "Peak resident / heap, MB");
        for (int tenants : options.tenants()) {
            run(tenants);
        }
    }

    private void run(int tenants) throws IOException, InterruptedException {
        try (KafkaPlant plant = new KafkaPlant(options, PARTITIONS, 1, options.latency(), tenants)) {
            plant.start(plant.reader());
            plant.await(() -> Boolean.parseBoolean(plant.openCti().line("saved")));
            Installation installation = plant.worker("worker-1");
            long start = System.nanoTime();
            ConnectorProcess worker = plant.start(installation);
            Duration ready = Duration.ofNanos(plant.awaitRows(1) - start);
            TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
            Duration cpuBefore = worker.cpuTime();
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            Duration idle = worker.cpuTime().minus(cpuBefore);
            worker.collectGarbage();
            long threads = worker.threads().orElse(0);
            long resident = 1024 * worker.memory().orElse(0);
            long heap = HeapLog.left(installation.directory());

            int changes = options.changes(tenants);
            long callsBefore = plant.falcons().number("calls");
            Duration workBefore = worker.cpuTime();
            long begin = plant.openCti().number("play " + changes);
            long end = plant.awaitRows(changes + 1L);
            Duration work = worker.cpuTime().minus(workBefore);
            for (int tenant = 0; tenant < tenants; tenant++) {
                plant.awaitRead(tenant);
            }
            table.row(
                    Integer.toString(tenants),
                    plant.differences(tenants),
                    "%.1f | %d | %.0f | %.0f | %.1f | %,d | %.1f | %,.0f | %,d | %.1f | %.0f / %.0f",
                    ready.toMillis() / 1e3,
                    threads,
                    KafkaBenchmark.megabytes(resident),
                    KafkaBenchmark.megabytes(heap),
                    100.0 * idle.toMillis() / TimeUnit.SECONDS.toMillis(IDLE_SECONDS),
                    changes,
                    (end - begin) / 1e9,
                    (double) changes * tenants * 1e9 / (end - begin),
                    plant.falcons().number("calls") - callsBefore,
                    work.toMillis() / 1e3,
                    KafkaBenchmark.megabytes(1024 * worker.peakMemory().orElse(0)),
                    KafkaBenchmark.megabytes(HeapLog.peak(installation.directory())));
        }
    }
}
