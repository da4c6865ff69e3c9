package io.ctiroutes.sandbox.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long a change takes that comes alone: from the event in OpenCTI until Falcon's answer to its write leaves. */
final class KafkaLatency {

    private static final int PARTITIONS = 4;
    private static final int WARM_UP = 50;
    private static final long APART = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int[] OWN = {0, 100};

    private final KafkaOptions options;
    private final KafkaBenchmark table;

    KafkaLatency(KafkaOptions options, KafkaBenchmark table) {
        this.options = options;
        this.table = table;
    }

    void run() throws IOException, InterruptedException {
        table.head(
                String.format("Single changes, %d of them, one each 300 ms", options.singles()),
                "Run",
                "p50, ms",
                "p90, ms",
                "p99, ms",
                "most, ms");
        try (KafkaPlant plant = new KafkaPlant(options, 1, 1, 0, 1)) {
            plant.start(plant.single());
            measured("one process, no Kafka", plant);
        }
        try (KafkaPlant plant = new KafkaPlant(options, PARTITIONS, 1, 0, 1)) {
            plant.start(plant.worker("worker-1"));
            plant.start(plant.reader());
            measured("reader, worker", plant);
        }
    }

    private void measured(String name, KafkaPlant plant) throws IOException, InterruptedException {
        plant.awaitRows(1);
        int written = singles(plant, 1, WARM_UP).size() + 1;
        for (int own : OWN) {
            plant.falcons().lines("latency " + own);
            List<Long> times = singles(plant, written, options.singles());
            written += times.size();
            table.row(
                    String.format("%s; own call %d ms", name, own),
                    plant.differences(1),
                    "%.0f | %.0f | %.0f | %.0f",
                    percentile(times, 0.5),
                    percentile(times, 0.9),
                    percentile(times, 0.99),
                    percentile(times, 1));
        }
    }

    private static List<Long> singles(KafkaPlant plant, int written, int number) throws InterruptedException {
        List<Long> times = new ArrayList<>();
        long next = System.nanoTime();
        for (int single = 1; single <= number; single++) {
            next += APART;
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            long sent = plant.openCti().number("create");
            times.add(plant.falcons().number("written " + (written + single)) - sent);
        }
        return times.stream().sorted().toList();
    }

    private static double percentile(List<Long> times, double share) {
        return times.get((int) Math.ceil(share * times.size()) - 1) / 1e6;
    }
}
