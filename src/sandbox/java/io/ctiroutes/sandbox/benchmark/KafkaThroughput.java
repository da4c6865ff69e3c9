package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast changes come through: from when the request for the stream arrives at OpenCTI until Falcon's answer to the last
 * write leaves.
 */
final class KafkaThroughput {

    private final KafkaOptions options;
    private final KafkaBenchmark table;

    KafkaThroughput(KafkaOptions options, KafkaBenchmark table) {
        this.options = options;
        this.table = table;
    }

    void run() throws IOException, InterruptedException {
        table.head(
                String.format("Throughput: %,d new indicators to one tenant", options.events()),
                "Run",
                "IOC changes a second",
                "Calls",
                "CPU s of reader and workers",
                "CPU s of the broker",
                "CPU s of the stand-ins");
        single();
        for (int partitions : options.partitions()) {
            whole(partitions);
        }
        halves();
    }

    private void single() throws IOException, InterruptedException {
        try (KafkaPlant plant = new KafkaPlant(options, 1, options.events(), options.latency(), 1)) {
            ConnectorProcess single = plant.start(plant.single());
            measured("one process, no Kafka", plant, List.of(single));
        }
    }

    private void whole(int partitions) throws IOException, InterruptedException {
        try (KafkaPlant plant = new KafkaPlant(options, partitions, options.events(), options.latency(), 1)) {
            List<ConnectorProcess> processes = new ArrayList<>();
            for (Installation worker : workers(plant, partitions)) {
                processes.add(plant.start(worker));
            }
            plant.awaitMembers(0, partitions);
            processes.add(plant.start(plant.reader()));
            measured(String.format("reader, %d partition(s), %d worker(s)", partitions, partitions), plant, processes);
        }
    }

    private static List<Installation> workers(KafkaPlant plant, int number) throws IOException {
        List<Installation> workers = new ArrayList<>();
        for (int worker = 1; worker <= number; worker++) {
            workers.add(plant.worker("worker-" + worker));
        }
        return workers;
    }

    private void measured(String name, KafkaPlant plant, List<ConnectorProcess> processes)
            throws IOException, InterruptedException {
        long changes = plant.openCti().number("changes");
        plant.await(() -> !plant.openCti().lines("requested").isEmpty());
        Cpu before = Cpu.of(plant, processes);
        long requested = plant.openCti().number("requested");
        long end = plant.awaitRows(changes);
        Cpu cpu = Cpu.of(plant, processes).minus(before);
        row(name, plant, changes, end - requested, cpu);
    }

    private void row(String name, KafkaPlant plant, long changes, long nanos, Cpu cpu) throws IOException {
        table.row(
                name,
                plant.differences(1),
                "%,.0f | %,d | %.1f | %.1f | %.1f",
                changes * 1e9 / nanos,
                plant.falcons().number("calls"),
                cpu.connector.toMillis() / 1e3,
                cpu.broker.toMillis() / 1e3,
                cpu.standIns.toMillis() / 1e3);
    }

    /** The reader without workers, and then a worker without a reader. */
    private void halves() throws IOException, InterruptedException {
        try (KafkaPlant plant = new KafkaPlant(options, 1, options.events(), options.latency(), 1)) {
            long changes = plant.openCti().number("changes");
            ConnectorProcess reader = plant.start(plant.reader());
            plant.await(() -> !plant.openCti().lines("requested").isEmpty());
            Cpu before = Cpu.of(plant, List.of(reader));
            plant.await(() -> Boolean.parseBoolean(plant.openCti().line("saved")));
            Cpu cpu = Cpu.of(plant, List.of(reader)).minus(before);
            // records have the time of day
            long clocks = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
            long requested = plant.openCti().number("requested") + clocks;
            long nanos = plant.broker().number("newest") * 1_000_000 - requested;
            plant.end(reader);

            ConnectorProcess worker = plant.start(plant.worker("worker-1"));
            plant.awaitMembers(0, 1);
            long begin = System.nanoTime();
            Cpu workerBefore = Cpu.of(plant, List.of(worker));
            long end = plant.awaitRows(changes);
            Cpu workerCpu = Cpu.of(plant, List.of(worker)).minus(workerBefore);
            plant.awaitRead(0);
            row("reader alone, into the topic", plant, changes, nanos, cpu);
            row("worker alone, out of the topic", plant, changes, end - begin, workerCpu);
        }
    }

    /** The time that processes have had the processors. */
    private record Cpu(Duration connector, Duration broker, Duration standIns) {

        static Cpu of(KafkaPlant plant, List<ConnectorProcess> processes) {
            return new Cpu(
                    processes.stream().map(ConnectorProcess::cpuTime).reduce(Duration.ZERO, Duration::plus),
                    plant.broker().cpuTime(),
                    plant.openCti().cpuTime().plus(plant.falcons().cpuTime()));
        }

        Cpu minus(Cpu before) {
            return new Cpu(
                    connector.minus(before.connector), broker.minus(before.broker), standIns.minus(before.standIns));
        }
    }
}
