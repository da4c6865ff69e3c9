package io.ctiroutes.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.MovableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Letters of a few IOCs that are refused, sent to replay, picked up, put back, overtaken, discarded, in any order, with
 * starts in between: the last change that was refused is in exactly one place until it is superseded or discarded, an older
 * one is nowhere and is not tried, and what is counted is what is there.
 */
class LetterLifePropertiesTest {

    private static final String[] IOCS = {"a.example", "b.example"};

    /** What happens to an IOC or its letter. */
    enum Step {
        /** The stream brings a change, which Falcon refuses. */
        REFUSED,
        /** The stream brings a change, which Falcon accepts. */
        ACCEPTED,
        SENT_TO_REPLAY,
        PICKED_UP,
        /** The replay gets its turn, and its changes, if they still stand, are accepted. */
        REPLAY_ACCEPTED,
        /** The same, and they are refused again. */
        REPLAY_REFUSED,
        REPLAY_STOPPED,
        DISCARDED,
        /** The process is killed and starts again. */
        RESTARTED,
        TIME_PASSES
    }

    record Happening(Step step, String ioc) {}

    @Test
    void theLastRefusedChangeIsInOnePlaceAndNoOlderOneIsTried() {
        Property.holds(250, draw -> {
            List<Happening> happenings = draw.list(0, 40, LetterLifePropertiesTest::happening);
            Path data = Files.createTempDirectory("letters");
            try {
                World world = new World(data);
                for (Happening happening : happenings) {
                    world.take(happening);
                    world.isAsExpected();
                }
            } finally {
                delete(data);
            }
        });
    }

    /** Mostly of one IOC, and what leads on more often than what ends it, so that replays get far. */
    private static Happening happening(Draw draw) {
        Step step = Step.values()[draw.way(3, 2, 4, 4, 2, 2, 1, 1, 1, 1)];
        return new Happening(step, IOCS[draw.way(4, 1)]);
    }

    private static final class World {

        private final Path data;
        private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
        // the number of the change that there should be a letter of
        private final Map<String, Integer> expected = new TreeMap<>();
        private final Map<String, DeadLetter> pickedUp = new HashMap<>();
        private DeadLetters letters;
        private int changes;

        World(Path data) {
            this.data = data;
            start();
        }

        private void start() {
            letters = new DeadLetters(data, new DeadLetters.Limits(100, 1_000_000), clock, category -> {});
            letters.recover();
            pickedUp.clear();
        }

        void take(Happening happening) throws IOException {
            String ioc = happening.ioc();
            switch (happening.step()) {
                case REFUSED -> {
                    letters.keep(refusal(change(ioc)));
                    expected.put(ioc, changes);
                }
                case ACCEPTED -> {
                    letters.superseded(List.of(change(ioc)));
                    expected.remove(ioc);
                }
                case SENT_TO_REPLAY -> name("dead-letters", ioc).ifPresent(this::sendToReplay);
                case PICKED_UP -> pickUp(ioc);
                case REPLAY_ACCEPTED -> replayed(ioc, true);
                case REPLAY_REFUSED -> replayed(ioc, false);
                case REPLAY_STOPPED -> {
                    DeadLetter letter = pickedUp.remove(ioc);
                    if (letter != null) {
                        letters.putBack(letter);
                    }
                }
                case DISCARDED -> discard(ioc);
                case RESTARTED -> start();
                case TIME_PASSES -> clock.forward(Duration.ofSeconds(7));
            }
        }

        private IocChange change(String ioc) {
            return GivenChange.domain(ioc).tags(Integer.toString(++changes)).upsert();
        }

        private void sendToReplay(String name) {
            try {
                assertThat(letters.sendToReplay(name)).isTrue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void pickUp(String ioc) throws IOException {
            Optional<String> name = name("replay", ioc);
            if (name.isPresent()) {
                letters.pickUp(name.get()).ifPresent(letter -> pickedUp.put(ioc, letter));
            }
        }

        private void replayed(String ioc, boolean accepted) throws IOException {
            DeadLetter letter = pickedUp.remove(ioc);
            if (letter == null) {
                return;
            }
            // without it a newer change has ended meanwhile, and the ledger knows
            if (name("replay/.in-work", ioc).isPresent()) {
                IocChange change = letter.change().orElseThrow();
                assertThat(expected).as("an older letter is not there").containsEntry(ioc, number(letter));
                if (accepted) {
                    letters.superseded(List.of(change));
                    expected.remove(ioc);
                } else {
                    letters.keep(refusal(change));
                }
            }
            letters.replayed(letter);
        }

        private void discard(String ioc) throws IOException {
            Optional<String> name = name("dead-letters", ioc);
            if (name.isPresent()) {
                assertThat(letters.discard(name.get())).isTrue();
                expected.remove(ioc);
            }
        }

        void isAsExpected() throws IOException {
            Map<String, Integer> there = new TreeMap<>();
            int files = 0;
            for (String folder : List.of("dead-letters", "replay", "replay/.in-work")) {
                for (Path file : files(folder)) {
                    files++;
                    DeadLetter letter = DeadLetterJson.read(Files.readString(file));
                    there.put(letter.change().orElseThrow().key().value(), number(letter));
                }
            }
            assertThat(there).isEqualTo(expected);
            assertThat(files).as("no letter twice").isEqualTo(expected.size());
            assertThat(letters.count()).isEqualTo(files("dead-letters").size());
        }

        private static int number(DeadLetter letter) {
            IocChange.Upsert upsert = (IocChange.Upsert) letter.change().orElseThrow();
            return Integer.parseInt(upsert.ioc().tags().get(0));
        }

        private Optional<String> name(String folder, String ioc) throws IOException {
            return files(folder).stream()
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(ioc))
                    .findFirst();
        }

        private List<Path> files(String folder) throws IOException {
            if (!Files.isDirectory(data.resolve(folder))) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(data.resolve(folder))) {
                return files.filter(Files::isRegularFile).toList();
            }
        }

        private static Refusal refusal(IocChange change) {
            return new Refusal(change, Refusal.REFUSED, "must be nice", Optional.empty());
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
