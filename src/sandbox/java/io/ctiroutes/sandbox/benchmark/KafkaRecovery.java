package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.Installation;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long Falcon gets nothing when a process is lost. A new indicator comes every tenth of a second; of those that come after
 * the loss, the one that takes longest to be in Falcon tells.
 */
final class KafkaRecovery {

    private static final int PARTITIONS = 4;
    private static final long APART_MILLIS = 100;
    private static final int BEFORE = 20;
    private static final int AFTER = 60;

    private final KafkaOptions options;
    private final KafkaBenchmark table;

    KafkaRecovery(KafkaOptions options, KafkaBenchmark table) {
        this.options = options;
        this.table = table;
    }

    /** Loses a process, and gets it back if it is to come back. */
    private interface Loss {
        void happens(KafkaPlant plant, Installation installation, ConnectorProcess process);
    }

    /** What is lost. */
    private enum Who {
        SINGLE("one process, no Kafka"),
        READER("the reader"),
        WORKER("the only worker"),
        ONE_OF_TWO("one of two workers, not started again");

        private final String text;

        Who(String text) {
            this.text = text;
        }
    }

    void run() throws IOException, InterruptedException {
        table.head(
                "Recovery: from the loss to the next IOC in Falcon, for the one that waits longest",
                "What is lost",
                "How",
                "Time, s");
        for (Who who : Who.values()) {
            boolean comesBack = who != Who.ONE_OF_TWO;
            lose(who, "SIGKILL", (plant, installation, process) -> {
                plant.expectEnd(process).kill();
                if (comesBack) {
                    plant.start(installation);
                }
            });
            lose(who, "SIGTERM", (plant, installation, process) -> {
                plant.end(process);
                if (comesBack) {
                    plant.start(installation);
                }
            });
            lose(
                    who,
                    String.format("SIGSTOP, and SIGCONT after %d s", options.freeze()),
                    (plant, installation, process) -> {
                        process.freeze();
                        Thread thaw = new Thread(() -> thawLater(process), "thaw");
                        thaw.setDaemon(true);
                        thaw.start();
                    });
        }
    }

    private void thawLater(ConnectorProcess process) {
        try {
            TimeUnit.SECONDS.sleep(options.freeze());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.thaw();
    }

    private void lose(Who who, String how, Loss loss) throws IOException, InterruptedException {
        try (KafkaPlant plant = new KafkaPlant(options, PARTITIONS, 1, options.latency(), 1)) {
            Map<Who, Installation> installations = new HashMap<>();
            Map<Who, ConnectorProcess> processes = new HashMap<>();
            for (Who each : started(who)) {
                Installation installation = switch (each) {
                    case SINGLE -> plant.single();
                    case READER -> plant.reader();
                    case WORKER -> plant.worker("worker-1");
                    case ONE_OF_TWO -> plant.worker("worker-2");
                };
                installations.put(each, installation);
                processes.put(each, plant.start(installation));
            }
            if (who != Who.SINGLE) {
                plant.awaitMembers(0, who == Who.ONE_OF_TWO ? 2 : 1);
            }
            plant.awaitRows(1);
            Map<String, Long> created = new HashMap<>();
            trickle(plant, "before", BEFORE, created);
            long lost = System.nanoTime();
            // it goes on to come meanwhile
            CompletableFuture<Void> losing =
                    CompletableFuture.runAsync(() -> loss.happens(plant, installations.get(who), processes.get(who)));
            trickle(plant, "after", AFTER, created);
            losing.join();
            // rows do not tell: one that was in work may be written again
            plant.await(() -> plant.falcons().lines("made before-").size() == BEFORE
                    && plant.falcons().lines("made after-").size() == AFTER);
            long longest = longest(plant, created);
            long until = System.nanoTime() - lost;
            if (until < TimeUnit.SECONDS.toNanos(options.freeze() + 5L) && how.startsWith("SIGSTOP")) {
                // who was frozen must do no harm when it goes on
                TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(options.freeze() + 5L) - until);
            }
            table.row(who.text + " | " + how, plant.differences(1), "%.1f", longest / 1e3);
        }
    }

    private static List<Who> started(Who lost) {
        return switch (lost) {
            case SINGLE -> List.of(Who.SINGLE);
            case READER, WORKER -> List.of(Who.WORKER, Who.READER);
            case ONE_OF_TWO -> List.of(Who.WORKER, Who.ONE_OF_TWO, Who.READER);
        };
    }

    private static void trickle(KafkaPlant plant, String prefix, int number, Map<String, Long> created)
            throws InterruptedException {
        for (int single = 1; single <= number; single++) {
            String domain = prefix + '-' + single + ".example";
            created.put(domain, plant.openCti().number("domain " + domain));
            TimeUnit.MILLISECONDS.sleep(APART_MILLIS);
        }
    }

    private static long longest(KafkaPlant plant, Map<String, Long> created) {
        long longest = 0;
        for (String line : plant.falcons().lines("made after-")) {
            String[] valueAndTime = line.split(" ");
            longest = Math.max(longest, Long.parseLong(valueAndTime[1]) - created.get(valueAndTime[0]));
        }
        return longest;
    }
}
