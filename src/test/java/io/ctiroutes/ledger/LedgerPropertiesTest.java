package io.ctiroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.delivery.AnyChange;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ledger.Delivered.State;
import io.ctiroutes.ledger.Ledger.Update;
import io.ctiroutes.ledger.Owed.Reason;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.text.Utf8Text;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever changes, deliveries and debts are written, in any order and with restarts in between: what is found, counted and
 * told is what a plain map says.
 */
class LedgerPropertiesTest {

    private static final String[] INDICATORS = {
        "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10", "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f11", "indicator--3", ""
    };
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

    private static final Map<Reason, Comparator<Entry>> ORDER = Map.of(
            Reason.RETIREMENTS,
            Comparator.comparing(entry -> entry.owed().orElseThrow().since()),
            Reason.QUOTA,
            Comparator.comparing(LedgerPropertiesTest::severity).reversed());

    private static int severity(Entry entry) {
        return entry.claims().stream()
                .limit(1)
                .flatMap(claim -> claim.record().stream())
                .flatMap(record -> record.severity().stream())
                .mapToInt(Severity::ordinal)
                .findFirst()
                .orElse(-1);
    }

    /** What happens to the ledger. */
    private enum Step {
        /** Some entries change, and are written together. */
        WRITTEN,
        APPROVED,
        DROPPED,
        RESTARTED,
        /** The process is killed: nothing is closed. */
        KILLED
    }

    @Test
    void itHoldsWhatAPlainMapWouldHold() {
        Property.holds(150, draw -> {
            List<IocKey> keys =
                    draw.list(1, 4, AnyChange::key).stream().distinct().toList();
            Path folder = Files.createTempDirectory("ledger");
            try (World world = new World(folder, keys)) {
                int steps = draw.between(0, 25);
                for (int i = 0; i < steps; i++) {
                    world.take(draw);
                    world.isAsExpected();
                }
                world.copiesAreAsExpected();
            } finally {
                delete(folder);
            }
        });
    }

    @Test
    void aLogThatIsCutOffLeavesWhatWasThereAfterOneOfTheWrites() {
        Property.holds(60, draw -> {
            List<IocKey> keys =
                    draw.list(1, 4, AnyChange::key).stream().distinct().toList();
            Path folder = Files.createTempDirectory("ledger");
            try (World world = new World(folder, keys)) {
                List<Map<IocKey, Entry>> states = new ArrayList<>(List.of(Map.copyOf(world.expected)));
                int steps = draw.between(1, 8);
                for (int i = 0; i < steps; i++) {
                    world.write(draw);
                    states.add(Map.copyOf(world.expected));
                }
                int percent = draw.as("percent").between(0, 100);

                world.killed(percent);

                assertThat(states).contains(world.found());
                if (percent == 100) {
                    assertThat(world.found()).isEqualTo(world.expected);
                }
            } finally {
                delete(folder);
            }
        });
    }

    @Test
    void whateverIsInTheFileTheConnectorStartsAndCanGoOn() {
        Property.holds(150, draw -> {
            List<IocKey> keys =
                    draw.list(1, 4, AnyChange::key).stream().distinct().toList();
            Path folder = Files.createTempDirectory("ledger");
            try (World world = new World(folder, keys)) {
                world.write(draw);
                world.ledger.close();
                world.damage(draw);
                world.open();
                // what is damaged in a way that is seen only now is begun anew: the next attempt goes well
                try {
                    world.found();
                } catch (LedgerException e) {
                    assertThat(e).hasMessageContaining("damaged");
                }
                world.expected.putAll(world.found());
                world.write(draw);
                assertThat(world.found()).isEqualTo(world.expected);
            } finally {
                delete(folder);
            }
        });
    }

    /** A ledger, and a plain map beside it. */
    private static final class World implements AutoCloseable {

        private final List<IocKey> keys;
        private final Map<IocKey, Entry> expected = new LinkedHashMap<>();
        private final List<Ledger> killed = new ArrayList<>();
        private final Path folder;
        private Path data;
        private Ledger ledger;
        private int events;

        World(Path folder, List<IocKey> keys) {
            this.folder = folder;
            this.data = folder.resolve("data");
            this.keys = keys;
            keys.forEach(key -> expected.put(key, Entry.unknown(key)));
            open();
        }

        void open() {
            ledger = new Ledger(data, new MovableClock(NOW));
            ledger.open();
        }

        void take(Draw draw) throws IOException {
            switch (Step.values()[draw.as("step").way(12, 1, 1, 2, 2)]) {
                case WRITTEN -> write(draw);
                case APPROVED -> approve(draw.of(Reason.values()));
                case DROPPED -> drop(draw.of(Reason.values()));
                case RESTARTED -> {
                    ledger.close();
                    open();
                }
                case KILLED -> killed(100);
            }
        }

        void write(Draw draw) {
            List<Update> updates = new ArrayList<>();
            Map<IocKey, Entry> found = ledger.find(keys);
            for (IocKey key : keys) {
                Entry before = found.get(key);
                Entry after = changed(draw, draw.bool() ? changed(draw, before) : before);
                if (!after.equals(before) || draw.bool()) {
                    updates.add(new Update(before, after));
                    expected.put(key, after);
                }
            }
            ledger.write(updates);
        }

        private Entry changed(Draw draw, Entry entry) {
            return switch (draw.as("change").way(2, 4, 2, 4, 2, 1, 1)) {
                case 1 -> entry.after(draw.list(1, 3, one -> change(one, entry.key())));
                case 2 -> entry.with(draw.list(0, 4, one -> claim(one, entry.key())));
                case 3 -> entry.with(delivered(draw, entry.claims()));
                case 4 ->
                    entry.with(new Owed(draw.of(Reason.values()), NOW.plusMillis(draw.between(-3, 3)), draw.bool()));
                case 5 -> new Entry(entry.key(), entry.claims(), entry.delivered(), Optional.empty());
                case 6 -> Entry.unknown(entry.key());
                default -> entry;
            };
        }

        private Claim claim(Draw draw, IocKey key) {
            Claim claim = new Claim(
                    AnyChange.text(draw),
                    AnyChange.text(draw),
                    event(draw),
                    draw.bool() ? Optional.of(AnyChange.record(draw, key)) : Optional.empty(),
                    new Claim.Marks(draw.bool(), draw.bool(), draw.bool()));
            return claim.record().isPresent() && draw.bool() ? claim.with(AnyChange.traits(draw)) : claim;
        }

        private IocChange change(Draw draw, IocKey key) {
            Origin origin = new Origin(
                    event(draw), "update", draw.of(INDICATORS), AnyChange.text(draw), Utf8Text.of(""), draw.way(4, 1));
            return switch (draw.way(3, 1, 1)) {
                case 0 -> new IocChange.Upsert(AnyChange.record(draw, key), origin);
                case 1 -> new IocChange.Retire(key, origin);
                default ->
                    new IocChange.State(
                            key,
                            draw.list(0, 2, one -> new IocChange.Upsert(AnyChange.record(one, key), origin)),
                            origin,
                            draw.bool());
            };
        }

        private String event(Draw draw) {
            events++;
            return switch (draw.way(6, 2, 1, 1)) {
                case 0 -> NOW.toEpochMilli() + events + "-0";
                case 1 -> NOW.toEpochMilli() + "-" + draw.between(0, 70_000);
                case 2 ->
                    draw.of("", "0-0", "-", "1-", "-1", "007-0", "5-00", "9223372036854775807-1", "140737488355328-0");
                default -> AnyChange.text(draw);
            };
        }

        private Delivered delivered(Draw draw, List<Claim> claims) {
            return new Delivered(
                    draw.of(State.values()),
                    draw.of("5f".repeat(32), "", "5F".repeat(32), "another id", "5f".repeat(16)),
                    draw.anyLong(),
                    NOW.plusMillis(draw.between(-3, 3)),
                    claims.isEmpty() || draw.way(3, 1) == 1
                            ? event(draw)
                            : claims.get(0).eventId());
        }

        private void approve(Reason reason) {
            assertThat(ledger.approve(reason)).isEqualTo((int) owed(reason, false).stream()
                    .filter(entry -> !entry.owed().orElseThrow().approved())
                    .count());
            owed(reason, false)
                    .forEach(entry -> expected.put(
                            entry.key(),
                            entry.with(
                                    new Owed(reason, entry.owed().orElseThrow().since(), true))));
        }

        private void drop(Reason reason) {
            assertThat(ledger.drop(reason)).isEqualTo(owed(reason, false).size());
            owed(reason, false)
                    .forEach(entry -> expected.put(
                            entry.key(), new Entry(entry.key(), entry.claims(), entry.delivered(), Optional.empty())));
        }

        /** Only so many percent of the log have come to the disk. */
        void killed(int percent) throws IOException {
            Path left = Files.createTempDirectory(folder, "killed");
            try (Stream<Path> files = Files.list(data)) {
                for (Path file : files.toList()) {
                    Files.copy(file, left.resolve(file.getFileName()));
                }
            }
            Path log = left.resolve("ledger.db-wal");
            if (percent < 100 && Files.exists(log)) {
                try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
                    file.setLength(file.length() * percent / 100);
                }
                Files.deleteIfExists(left.resolve("ledger.db-shm"));
            }
            killed.add(ledger);
            data = left;
            open();
        }

        /** Truncates the file, or writes some bytes over others. */
        void damage(Draw draw) throws IOException {
            try (RandomAccessFile file =
                    new RandomAccessFile(data.resolve("ledger.db").toFile(), "rw")) {
                if (draw.bool()) {
                    file.setLength(draw.between(0, file.length()));
                } else {
                    file.seek(draw.between(0, file.length() - 1));
                    file.write(AnyChange.text(draw).getBytes(StandardCharsets.UTF_8));
                }
            }
        }

        void isAsExpected() {
            assertThat(found()).isEqualTo(expected);
            assertThat(ledger.counts()).isEqualTo(counts());
            for (Reason reason : Reason.values()) {
                for (boolean approvedOnly : new boolean[] {false, true}) {
                    assertThat(ledger.owed(reason, approvedOnly, 9))
                            .containsExactlyInAnyOrderElementsOf(owed(reason, approvedOnly))
                            .isSortedAccordingTo(ORDER.get(reason));
                }
            }
            assertThat(ledger.retiredSince(NOW))
                    .isEqualTo(expected.values().stream()
                            .flatMap(entry -> entry.delivered().stream())
                            .filter(last -> last.state() == State.RETIRED || last.state() == State.DELETED)
                            .filter(last -> !last.at().isBefore(NOW))
                            .count());
        }

        void copiesAreAsExpected() {
            try (Ledger reader = Ledger.readOnly(data).orElseThrow();
                    Ledger copy = Ledger.copyOf(data, new MovableClock(NOW))) {
                assertThat(reader.find(keys)).isEqualTo(expected);
                assertThat(reader.counts()).isEqualTo(counts());
                assertThat(copy.find(keys)).isEqualTo(expected);
                assertThat(copy.counts()).isEqualTo(counts());
            }
        }

        Map<IocKey, Entry> found() {
            return ledger.find(keys);
        }

        private Ledger.Counts counts() {
            Map<Reason, Long> owed = new EnumMap<>(Reason.class);
            for (Reason reason : Reason.values()) {
                owed.put(reason, (long) owed(reason, false).size());
            }
            return new Ledger.Counts(
                    count(State.LIVE),
                    count(State.RETIRED),
                    count(State.REFUSED),
                    owed,
                    expected.values().stream()
                            .mapToLong(entry -> entry.claims().size())
                            .sum());
        }

        private long count(State state) {
            return expected.values().stream()
                    .filter(entry -> entry.delivered()
                            .filter(last -> last.state() == state)
                            .isPresent())
                    .count();
        }

        private List<Entry> owed(Reason reason, boolean approvedOnly) {
            return expected.values().stream()
                    .filter(entry -> entry.owed()
                            .filter(owed -> owed.reason() == reason && (owed.approved() || !approvedOnly))
                            .isPresent())
                    .toList();
        }

        @Override
        public void close() {
            ledger.close();
            killed.forEach(Ledger::close);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
