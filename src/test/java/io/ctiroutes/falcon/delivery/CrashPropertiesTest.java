package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.text.Utf8Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever several indicators want of few IOCs, however it is cut into batches, and wherever the connector ends in between:
 * once all events have been delivered, Falcon holds exactly what the claims say. Also if the ledger is lost between two
 * runs, or an older copy is put in its place.
 */
class CrashPropertiesTest {

    private static final int KEYS = 3;
    private static final int INDICATORS = 3;
    private static final int TAGS = 3;

    private enum End {
        /** the batch counts as done */
        DONE,
        /** Falcon has answered some of the calls */
        AMONG_CALLS,
        /** Falcon has accepted all, nothing is written down */
        BEFORE_LEDGER,
        /** it is written down, but the batch does not count as done */
        AFTER_LEDGER
    }

    private enum Fate {
        KEPT,
        LOST,
        OLDER
    }

    /** What an indicator, or an analyst, says of a key. */
    private enum Kind {
        WANTS,
        GIVES_UP,
        WITHDRAWN,
        REDEPLOYED
    }

    /**
     * Something that happens.
     *
     * @param tag of the record that is wanted
     */
    private record Event(Kind kind, int key, int indicator, int tag) {
        boolean byAnalyst() {
            return kind == Kind.WITHDRAWN || kind == Kind.REDEPLOYED;
        }
    }

    /** One attempt to deliver the next events. */
    private record Attempt(int events, End end, int calls, Fate fate, boolean copied) {}

    @TempDir
    Path folder;

    private int cases;

    @Test
    void falconHoldsWhatTheClaimsSay() {
        Property.holds(150, draw -> {
            List<Event> events = draw.as("events").list(1, 14, CrashPropertiesTest::event);
            List<Attempt> attempts = draw.as("attempts").list(0, 10, CrashPropertiesTest::attempt);
            boolean permanentDelete = draw.as("permanent delete").bool();
            int rows = draw.as("rows per call").between(1, 3);

            try (Run run = new Run(folder.resolve("case-" + cases++), events, permanentDelete, rows)) {
                attempts.forEach(run::attempt);
                run.finish();

                run.check();
            }
        });
    }

    @Test
    void whatFalconAcceptedUnknownToTheLedgerIsNotTakenForWhatItHeldBefore() {
        List<Event> events =
                List.of(new Event(Kind.WANTS, 0, 0, 1), new Event(Kind.WANTS, 0, 0, 2), new Event(Kind.WANTS, 0, 0, 1));
        try (Run run = new Run(folder.resolve("there-and-back"), events, false, 3)) {
            run.attempt(new Attempt(1, End.DONE, 0, Fate.KEPT, false));
            run.attempt(new Attempt(1, End.BEFORE_LEDGER, 0, Fate.KEPT, false));

            // both in one batch now, of which the last wants what the ledger knew
            run.finish();

            run.check();
        }
    }

    private static Event event(Draw draw) {
        return new Event(
                Kind.values()[draw.way(6, 3, 1, 1)],
                draw.between(0, KEYS - 1),
                draw.between(0, INDICATORS - 1),
                draw.between(0, TAGS - 1));
    }

    private static Attempt attempt(Draw draw) {
        return new Attempt(
                draw.between(1, 5), draw.of(End.values()), draw.between(0, 4), draw.of(Fate.values()), draw.bool());
    }

    private static final class Run implements AutoCloseable {
        private final Path data;
        private final List<Event> events;
        private final RequestLimits limits;
        private final MovableClock clock = new MovableClock(Instant.EPOCH);
        private final FalconRules rules;
        private final boolean permanentDelete;
        private final ModelFalcon falcon = new ModelFalcon(Set.of(), Set.of(), false);
        private final Ledger ledger;
        private int saved;
        private int copiedAt = -1;
        private boolean forgetful;

        Run(Path data, List<Event> events, boolean permanentDelete, int rows) {
            this.data = data;
            this.events = events;
            this.permanentDelete = permanentDelete;
            this.rules = GivenRules.rules(false, permanentDelete, false, 200, clock);
            this.limits = new RequestLimits(rows, 16_000, 4 << 20);
            this.ledger = new Ledger(data, clock);
            ledger.open();
            ledger.resumed("c", Optional.empty(), true);
        }

        void attempt(Attempt attempt) {
            int end = Math.min(events.size(), saved + attempt.events());
            Delivery delivery = delivery(saved, end);
            switch (attempt.end()) {
                case DONE -> {
                    done(delivery, end);
                    if (attempt.copied()) {
                        copy();
                    }
                }
                case AMONG_CALLS -> {
                    falcon.take(delivery, attempt.calls());
                    restart(attempt.fate());
                }
                case BEFORE_LEDGER -> {
                    falcon.take(delivery);
                    restart(attempt.fate());
                }
                case AFTER_LEDGER -> {
                    falcon.take(delivery);
                    GivenDelivery.done(delivery, ledger);
                    restart(attempt.fate());
                }
            }
        }

        void finish() {
            while (saved < events.size()) {
                done(delivery(saved, Math.min(events.size(), saved + 3)), Math.min(events.size(), saved + 3));
            }
        }

        private void done(Delivery delivery, int end) {
            falcon.take(delivery);
            GivenDelivery.done(delivery, ledger);
            if (end > 0) {
                ledger.saving("c", id(end));
            }
            saved = end;
        }

        private Delivery delivery(int from, int to) {
            List<IocChange> changes =
                    IntStream.range(from, to).mapToObj(this::change).toList();
            Writer writer = GivenDelivery.writer(ledger);
            Delivery delivery = new Delivery(rules, writer, limits, new Patience(3));
            try {
                new Chunks(
                                rules,
                                writer,
                                limits,
                                new Patience(3),
                                this::inOpenCti,
                                new SearchLag(Duration.ZERO, clock),
                                1)
                        .byFirstCall(changes, delivery)
                        .forEach(delivery::later);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return delivery;
        }

        private IocChange change(int number) {
            Event event = events.get(number);
            Origin origin = new Origin(
                    id(number + 1), "update", indicator(event.indicator()), "Evil things", Utf8Text.of("{}"), 0);
            IocKey key = key(event.key());
            return switch (event.kind()) {
                case WANTS ->
                    new IocChange.Upsert(
                            GivenChange.of(key).tags("t" + event.tag()).ioc(), origin);
                case GIVES_UP -> new IocChange.Retire(key, origin);
                case WITHDRAWN -> new IocChange.Withdraw(key, origin);
                case REDEPLOYED -> new IocChange.Redeploy(key, origin);
            };
        }

        /** OpenCTI is ahead of what is delivered: it has all that ever happens. */
        private Map<IocKey, List<Claim>> inOpenCti(Collection<IocKey> keys) {
            Map<IocKey, List<Claim>> claims = new HashMap<>();
            for (int key = 0; key < KEYS; key++) {
                if (keys.contains(key(key))) {
                    claims.put(
                            key(key),
                            wishes(key).keySet().stream()
                                    .map(indicator ->
                                            new Claim(indicator(indicator), "Evil things", "", Optional.empty()))
                                    .toList());
                }
            }
            return claims;
        }

        private void copy() {
            ledger.close();
            try {
                Files.copy(data.resolve("ledger.db"), data.resolve("copy"), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            copiedAt = saved;
            open();
        }

        private void restart(Fate fate) {
            ledger.close();
            try {
                if (fate == Fate.LOST) {
                    Files.delete(data.resolve("ledger.db"));
                    forgetful = true;
                } else if (fate == Fate.OLDER && copiedAt >= 0 && copiedAt < saved) {
                    Files.copy(data.resolve("copy"), data.resolve("ledger.db"), StandardCopyOption.REPLACE_EXISTING);
                    forgetful = true;
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            open();
        }

        private void open() {
            ledger.open();
            ledger.resumed("c", saved == 0 ? Optional.empty() : Optional.of(id(saved)), true);
        }

        /** What the indicators want of a key in the end, by event; the newest last. */
        private Map<Integer, Event> wishes(int key) {
            Map<Integer, Event> wishes = new LinkedHashMap<>();
            for (Event event : events) {
                if (event.key() == key && !event.byAnalyst()) {
                    wishes.remove(event.indicator());
                    if (event.kind() == Kind.WANTS) {
                        wishes.put(event.indicator(), event);
                    }
                }
            }
            return wishes;
        }

        /** Whether it is only known again when OpenCTI is asked next which indicators an analyst has withdrawn. */
        private boolean isLeftToOpenCti(int key) {
            return forgetful && events.stream().anyMatch(event -> event.key() == key && event.byAnalyst());
        }

        /** Which indicators an analyst has withdrawn of a key in the end. */
        private Set<Integer> withdrawn(int key) {
            Set<Integer> withdrawn = new HashSet<>();
            for (Event event : events) {
                if (event.key() == key && event.kind() == Kind.WITHDRAWN) {
                    withdrawn.add(event.indicator());
                } else if (event.key() == key && event.kind() != Kind.WANTS) {
                    withdrawn.remove(event.indicator());
                }
            }
            return withdrawn;
        }

        void check() {
            for (int key = 0; key < KEYS; key++) {
                int each = key;
                List<Event> wishes = new ArrayList<>(wishes(key).values());
                if (isLeftToOpenCti(key)) {
                    continue;
                }
                wishes.removeIf(event -> withdrawn(each).contains(event.indicator()));
                Optional<ObjectNode> ioc = falcon.ioc(key(key));
                if (wishes.isEmpty()) {
                    ioc.ifPresent(left -> {
                        assertThat(permanentDelete).as("left there").isFalse();
                        assertThat(left.path("tags").toString()).contains(FalconRules.TO_DELETE);
                    });
                } else {
                    assertThat(ioc).as("%s", key(key)).isPresent();
                    assertThat(ioc.get().path("action").asText()).isEqualTo("detect");
                    assertThat(possible(key, wishes))
                            .as("%s", key(key))
                            .contains(ioc.get().path("tags").path(0).asText());
                }
            }
        }

        /** What those wanted that have given it up may stay, where it is not known any more what the others want. */
        private Set<String> possible(int key, List<Event> wishes) {
            Set<Event> possible = new HashSet<>();
            possible.add(wishes.get(wishes.size() - 1));
            if (forgetful) {
                Set<Integer> still = wishes(key).keySet();
                events.stream()
                        .filter(event ->
                                event.key() == key && event.kind() == Kind.WANTS && !still.contains(event.indicator()))
                        .forEach(possible::add);
            }
            return possible.stream().map(event -> "t" + event.tag()).collect(Collectors.toSet());
        }

        @Override
        public void close() {
            ledger.close();
        }
    }

    private static String id(int number) {
        return number + "-0";
    }

    private static String indicator(int number) {
        return "indicator-" + number;
    }

    private static IocKey key(int number) {
        return new IocKey(IocType.DOMAIN, number + ".example");
    }
}
