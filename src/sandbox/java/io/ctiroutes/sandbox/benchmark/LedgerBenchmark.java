package io.ctiroutes.sandbox.benchmark;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.text.Utf8Text;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What the ledger costs: {@code mvn -q -Pbenchmark-ledger -Dledger.iocs=1000000}. Prints the CPU time that an IOC takes, and
 * the bytes on disk.
 */
public final class LedgerBenchmark {

    private static final int BATCH = 2_000;
    private static final int STEPS = 5;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Random random = new Random(1);
    private final Path data;
    private final int iocs;
    private int made;
    private long cpu;
    private long time;
    private int measured;

    private LedgerBenchmark(Path data, int iocs) {
        this.data = data;
        this.iocs = iocs;
    }

    /** Runs it in a temporary folder, or in {@code -Dledger.data}, which must be empty. */
    public static void main(String[] arguments) throws IOException {
        String given = System.getProperty("ledger.data", "");
        String count = System.getProperty("ledger.iocs", "");
        Path data = given.isEmpty() ? Files.createTempDirectory("ledger") : Path.of(given);
        try {
            new LedgerBenchmark(data, count.isEmpty() ? 1_000_000 : Integer.parseInt(count)).run();
        } finally {
            try (Stream<Path> files = Files.list(data)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(data);
        }
    }

    private void run() throws IOException {
        List<IocKey> some = new ArrayList<>();
        try (Ledger ledger = new Ledger(data, Clock.systemUTC())) {
            opened("a new ledger", ledger);
            for (int step = 0; step < STEPS; step++) {
                begin();
                for (int i = 0; i < iocs / STEPS; i += BATCH) {
                    List<Created> batch = batch();
                    batch.subList(0, Math.max(1, 2 * BATCH * BATCH / iocs))
                            .forEach(created -> some.add(created.change().key()));
                    measured(BATCH, () -> write(ledger, batch));
                }
                told("found nothing, and written, up to " + made);
            }
            begin();
            measured(some.size(), () -> ledger.find(some));
            told("found again");
            List<Ledger.Update> updates = ledger.find(some).values().stream()
                    .map(entry -> new Ledger.Update(entry, entry.with(delivered(9, "1795478400000-1"))))
                    .toList();
            begin();
            measured(updates.size(), () -> ledger.write(updates));
            told("updated");
        }
        long bytes = Files.size(data.resolve("ledger.db"));
        System.out.printf("%.0f bytes an IOC, %.0f MB%n", (double) bytes / made, bytes / 1e6);
        try (Ledger ledger = new Ledger(data, Clock.systemUTC())) {
            opened("it", ledger);
            System.out.println(ledger.counts());
        }
        long begin = System.nanoTime();
        try (Ledger copy = Ledger.copyOf(data, Clock.systemUTC())) {
            System.out.printf("copied within %.0f ms%n", (System.nanoTime() - begin) / 1e6);
        }
    }

    private static void opened(String what, Ledger ledger) {
        long begin = System.nanoTime();
        ledger.open();
        System.out.printf("%s is open within %.0f ms%n", what, (System.nanoTime() - begin) / 1e6);
    }

    private void begin() {
        cpu = 0;
        time = 0;
        measured = 0;
    }

    private void measured(int count, Runnable work) {
        long begin = System.nanoTime();
        long cpuBegin = threads.getCurrentThreadCpuTime();
        work.run();
        cpu += threads.getCurrentThreadCpuTime() - cpuBegin;
        time += System.nanoTime() - begin;
        measured += count;
    }

    private void told(String what) {
        System.out.printf("%s: %.2f µs CPU an IOC, %.2f µs%n", what, cpu / 1e3 / measured, time / 1e3 / measured);
    }

    /** What Falcon is given of each, and has accepted. */
    private record Created(IocChange.Upsert change, Delivered delivered) {}

    private static void write(Ledger ledger, List<Created> batch) {
        Map<IocKey, Entry> found = ledger.find(
                batch.stream().map(created -> created.change().key()).toList());
        List<Ledger.Update> updates = new ArrayList<>(batch.size());
        for (Created created : batch) {
            Entry before = found.get(created.change().key());
            Entry after = before.after(List.of(created.change())).with(created.delivered());
            updates.add(new Ledger.Update(before, after));
        }
        ledger.write(updates);
    }

    private Delivered delivered(long fingerprint, String event) {
        byte[] id = new byte[32];
        random.nextBytes(id);
        return new Delivered(
                Delivered.State.LIVE,
                HexFormat.of().formatHex(id),
                fingerprint * 0x9E3779B97F4A7C15L,
                BEGIN.plusMillis(made),
                event);
    }

    private List<Created> batch() {
        List<Created> batch = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            made++;
            String event = BEGIN.plusMillis(made).toEpochMilli() + "-0";
            batch.add(new Created(new IocChange.Upsert(ioc(i), origin(event)), delivered(made, event)));
        }
        return batch;
    }

    private Ioc ioc(int i) {
        return new Ioc(
                new IocKey(IocType.DOMAIN, HexFormat.of().toHexDigits(random.nextLong()) + "x.example"),
                Action.DETECT,
                Optional.of(Severity.HIGH),
                List.of(Platform.WINDOWS, Platform.MAC, Platform.LINUX),
                List.of("phishing", "campaign-" + i % 50),
                Optional.of("Seen in a phishing campaign against banks in Europe, nr. " + i),
                Optional.of(BEGIN.plusSeconds(i)));
    }

    private Origin origin(String event) {
        return new Origin(event, "create", uuid(), "Phishing domain number " + made, Utf8Text.of(""), 0);
    }

    private String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
