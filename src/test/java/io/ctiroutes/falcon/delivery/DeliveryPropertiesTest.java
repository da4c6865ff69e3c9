package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for every delivery, whatever Falcon has and refuses. */
class DeliveryPropertiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEYS = 24;

    private enum There {
        NOTHING,
        OURS,
        OURS_RETIRED,
        FOREIGN
    }

    private enum Flaw {
        NONE,
        NAMED,
        UNNAMED
    }

    private enum Memory {
        EMPTY,
        RIGHT,
        STALE
    }

    private record Case(boolean upsert, There there, Flaw flaw, Memory memory) {}

    @Test
    void everyChangeEndsOnceAndFalconIsAsTheRulesDemand() {
        Property.holds(400, draw -> {
            List<Case> cases = draw.as("cases").list(1, KEYS, DeliveryPropertiesTest::oneCase);
            boolean permanentDelete = draw.as("permanent delete").bool();
            boolean adoptForeign = draw.as("adopt foreign").bool();
            int rowsPerCall = draw.as("rows per call").between(1, 30);
            FalconRules rules = rules(adoptForeign, permanentDelete);
            World world = new World(cases, rules, false);

            Delivery delivery = world.deliver(rowsPerCall);

            assertThat(delivery.getAccepted().size() + delivery.getRefusals().size())
                    .isEqualTo(cases.size());
            assertThat(delivery.getOutcomes().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(cases.size());
            Map<IocKey, Refusal> refusals = delivery.getRefusals().stream()
                    .collect(Collectors.toMap(refusal -> refusal.change().key(), refusal -> refusal));
            for (int i = 0; i < cases.size(); i++) {
                Case one = cases.get(i);
                IocKey key = key(i);
                boolean untouchable = one.there() == There.FOREIGN && !adoptForeign;
                boolean written = !untouchable && (one.upsert() || !permanentDelete && needsRetiring(one));
                // Falcon names a flaw before it says that the IOC exists
                boolean refused = one.flaw() != Flaw.NONE && (written || one.upsert() && untouchable);

                assertThat(refusals.containsKey(key))
                        .as("%s %s refused", key, one)
                        .isEqualTo(refused);
                JsonNode before = world.before.get(key);
                JsonNode after = world.falcon.ioc(key).orElse(null);
                if (refused || untouchable) {
                    assertThat(after).as("%s %s", key, one).isEqualTo(before);
                } else if (one.upsert()) {
                    assertWanted(after, GivenChange.of(key));
                } else if (one.there() == There.NOTHING || permanentDelete) {
                    assertThat(after).as("%s %s", key, one).isNull();
                } else {
                    assertThat(after.path("action").asText()).isEqualTo("no_action");
                    assertThat(after.path("tags").toString()).contains(FalconRules.TO_DELETE);
                }
            }
        });
    }

    @Test
    void doingItTwiceChangesNothing() {
        Property.holds(200, draw -> {
            List<Case> cases = draw.as("cases").list(1, KEYS, DeliveryPropertiesTest::oneCase);
            boolean permanentDelete = draw.as("permanent delete").bool();
            World world = new World(cases, rules(false, permanentDelete), false);
            world.deliver(10);
            Map<IocKey, JsonNode> once = world.state();

            world.deliver(10);

            assertThat(world.state()).isEqualTo(once);
        });
    }

    @Test
    void aSearchThatNeverSeesWhatIsWrittenDoesNotHinderTheLaterChangesOfOurIocs() {
        Property.holds(200, draw -> {
            List<List<Boolean>> rounds = draw.as("rounds").list(1, 6, round -> round.list(3, 3, Draw::bool));
            boolean permanentDelete = draw.as("permanent delete").bool();
            FalconRules rules = rules(false, permanentDelete);
            ModelFalcon falcon = new ModelFalcon(Set.of(), Set.of(), true);
            Ledger ledger = GivenLedger.empty();

            for (List<Boolean> round : rounds) {
                List<IocChange> changes = IntStream.range(0, round.size())
                        .<IocChange>mapToObj(i -> round.get(i)
                                ? GivenChange.of(key(i)).upsert()
                                : GivenChange.of(key(i)).retire())
                        .toList();
                Delivery delivery = GivenDelivery.of(changes, rules, ledger, new RequestLimits(2000, 16_000, 4 << 20));

                falcon.take(delivery);
                GivenDelivery.done(delivery, ledger);

                assertThat(delivery.getRefusals()).isEmpty();
                for (int i = 0; i < round.size(); i++) {
                    JsonNode ioc = falcon.ioc(key(i)).orElse(null);
                    if (round.get(i)) {
                        assertWanted(ioc, GivenChange.of(key(i)));
                    } else if (ioc != null) {
                        assertThat(permanentDelete).isFalse();
                        assertThat(ioc.path("action").asText()).isEqualTo("no_action");
                    }
                }
            }
        });
    }

    @Test
    void aSearchThatShowsForEverWhatWasThereFirstDoesNotHinderTheLaterChangesOfOurIocs() {
        Property.holds(200, draw -> {
            List<List<Boolean>> rounds = draw.as("rounds").list(1, 6, round -> round.list(3, 3, Draw::bool));
            boolean retiredBefore = draw.as("retired before").bool();
            FalconRules rules = rules(false, false);
            ModelFalcon falcon = new ModelFalcon(Set.of(), Set.of(), true);
            for (int i = 0; i < 3; i++) {
                falcon.put(key(i), retiredBefore ? GivenIoc.of(key(i)).retired() : GivenIoc.of(key(i)));
            }
            Ledger ledger = GivenLedger.empty();

            for (List<Boolean> round : rounds) {
                for (int i = 0; i < round.size(); i++) {
                    GivenChange change = GivenChange.of(key(i));
                    boolean upsert = round.get(i);

                    Delivery delivery = GivenDelivery.of(
                            List.of(upsert ? change.upsert() : change.retire()),
                            rules,
                            ledger,
                            new RequestLimits(2000, 16_000, 4 << 20));
                    falcon.take(delivery);
                    GivenDelivery.done(delivery, ledger);

                    JsonNode ioc = falcon.ioc(key(i)).orElseThrow();
                    assertThat(ioc.path("action").asText()).isEqualTo(upsert ? "detect" : "no_action");
                    assertThat(ioc.path("tags").toString().contains(FalconRules.TO_DELETE))
                            .isEqualTo(!upsert);
                }
            }
        });
    }

    @Test
    void halvingFindsEveryBadRowWithFewCallsAndSendsAllOthers() {
        Property.holds(150, draw -> {
            int rows = draw.as("rows").between(1, 2000);
            List<Integer> places = draw.as("places").list(0, 6, place -> place.between(0, 1999));
            List<IocChange> changes = IntStream.range(0, rows)
                    .<IocChange>mapToObj(i -> GivenChange.of(key(i)).upsert())
                    .toList();
            Set<IocKey> bad = places.stream().map(place -> key(place % rows)).collect(Collectors.toSet());
            ModelFalcon falcon = new ModelFalcon(Set.of(), bad, false);
            Delivery delivery = GivenDelivery.of(
                    changes, rules(false, false), GivenLedger.empty(), new RequestLimits(2000, 16_000, 4 << 20));

            falcon.take(delivery);

            Set<IocKey> good = changes.stream().map(IocChange::key).collect(Collectors.toSet());
            good.removeAll(bad);
            assertThat(falcon.keys()).isEqualTo(good);
            assertThat(delivery.getRefusals())
                    .extracting(refusal -> refusal.change().key())
                    .containsExactlyInAnyOrderElementsOf(bad);
            int depth = 32 - Integer.numberOfLeadingZeros(rows - 1);
            assertThat(falcon.made()).isLessThanOrEqualTo(1 + bad.size() * (2 * depth + 1));
        });
    }

    @Test
    void everyRowAtWhichFalconFailsIsFoundAndAllOthersAreSent() {
        Property.holds(80, draw -> {
            int rows = draw.as("rows").between(7, 2000);
            List<Integer> places = draw.as("places").list(0, 6, place -> place.between(0, 1999));
            boolean retire = draw.as("retire").bool();
            Set<IocKey> bad = places.stream().map(place -> key(place % rows)).collect(Collectors.toSet());
            ModelFalcon falcon = new ModelFalcon(Set.of(), Set.of(), false);
            falcon.failAt(bad);
            List<IocChange> changes = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                if (retire) {
                    falcon.put(key(i), GivenIoc.of(key(i)));
                }
                changes.add(
                        retire
                                ? GivenChange.of(key(i)).retire()
                                : GivenChange.of(key(i)).upsert());
            }
            Delivery delivery = GivenDelivery.of(
                    changes, rules(false, false), GivenLedger.empty(), new RequestLimits(2000, 16_000, 4 << 20));

            falcon.take(delivery);

            assertThat(delivery.getRefusals())
                    .allSatisfy(refusal -> assertThat(refusal.category()).isEqualTo(Refusal.FAILED_IN_FALCON))
                    .extracting(refusal -> refusal.change().key())
                    .containsExactlyInAnyOrderElementsOf(bad);
            assertThat(delivery.getAccepted()).hasSize(rows - bad.size());
        });
    }

    @Test
    void namedRowsCostOneMoreCallEachTimeFalconNamesThemAndNoMore() {
        Property.holds(100, draw -> {
            int rows = draw.as("rows").between(2, 500);
            List<Integer> places = draw.as("places").list(0, 6, place -> place.between(0, 1999));
            List<IocChange> changes = IntStream.range(0, rows)
                    .<IocChange>mapToObj(i -> GivenChange.of(key(i)).upsert())
                    .toList();
            Set<IocKey> bad = places.stream().map(place -> key(place % rows)).collect(Collectors.toSet());
            ModelFalcon falcon = new ModelFalcon(bad, Set.of(), false);

            Delivery delivery = GivenDelivery.of(
                    changes, rules(false, false), GivenLedger.empty(), new RequestLimits(2000, 16_000, 4 << 20));
            falcon.take(delivery);

            assertThat(falcon.made()).isLessThanOrEqualTo(2);
            assertThat(delivery.getRefusals()).hasSize(bad.size());
        });
    }

    private static Case oneCase(Draw draw) {
        return new Case(
                draw.bool(), draw.of(There.values()), Flaw.values()[draw.way(4, 1, 1)], draw.of(Memory.values()));
    }

    private static boolean needsRetiring(Case one) {
        return one.there() != There.NOTHING && one.there() != There.OURS_RETIRED;
    }

    private static void assertWanted(JsonNode ioc, GivenChange wanted) {
        assertThat(ioc).isNotNull();
        ObjectNode body = JSON.valueToTree(rules(false, false).create(wanted.ioc()));
        body.properties().forEach(field -> assertThat(ioc.get(field.getKey())).isEqualTo(field.getValue()));
    }

    private static FalconRules rules(boolean adoptForeign, boolean permanentDelete) {
        return GivenRules.rules(adoptForeign, permanentDelete, false, 200, new MovableClock(Instant.EPOCH));
    }

    private static IocKey key(int number) {
        return new IocKey(IocType.DOMAIN, number + ".example");
    }

    /** A Falcon in which the cases are as they say, and what is remembered of it. */
    private static final class World {
        private final Map<IocKey, JsonNode> before = new HashMap<>();
        private final ModelFalcon falcon;
        private final Ledger ledger = GivenLedger.empty();
        private final List<IocChange> changes = new ArrayList<>();
        private final FalconRules rules;

        World(List<Case> cases, FalconRules rules, boolean searchLags) {
            this.rules = rules;
            Set<IocKey> named = new HashSet<>();
            Set<IocKey> unnamed = new HashSet<>();
            falcon = new ModelFalcon(named, unnamed, searchLags);
            for (int i = 0; i < cases.size(); i++) {
                Case one = cases.get(i);
                IocKey key = key(i);
                changes.add(
                        one.upsert()
                                ? GivenChange.of(key).upsert()
                                : GivenChange.of(key).retire());
                if (one.flaw() == Flaw.NAMED) {
                    named.add(key);
                } else if (one.flaw() == Flaw.UNNAMED) {
                    unnamed.add(key);
                }
                GivenIoc ioc = switch (one.there()) {
                    case NOTHING, OURS -> GivenIoc.of(key).tags("old");
                    case OURS_RETIRED -> GivenIoc.of(key).retired();
                    case FOREIGN -> GivenIoc.of(key).foreign().tags("theirs");
                };
                if (one.there() != There.NOTHING) {
                    falcon.put(key, ioc);
                    before.put(key, ioc.json().deepCopy());
                }
                if (one.there() != There.FOREIGN) {
                    // a right memory of what is not there is a stale one
                    if (one.memory() == Memory.RIGHT && one.there() == There.OURS_RETIRED) {
                        GivenLedger.retired(ledger, key, ioc.ioc().id());
                    } else if (one.memory() == Memory.RIGHT) {
                        GivenLedger.live(ledger, key, ioc.ioc().id());
                    } else if (one.memory() == Memory.STALE) {
                        GivenLedger.live(ledger, key, "stale-" + i);
                    }
                }
            }
        }

        Delivery deliver(int rowsPerCall) {
            Delivery delivery =
                    GivenDelivery.of(changes, rules, ledger, new RequestLimits(rowsPerCall, 16_000, 4 << 20));
            falcon.take(delivery);
            GivenDelivery.done(delivery, ledger);
            return delivery;
        }

        Map<IocKey, JsonNode> state() {
            Map<IocKey, JsonNode> state = new HashMap<>();
            falcon.keys()
                    .forEach(key -> state.put(
                            key, falcon.ioc(key).orElseThrow().deepCopy().without("modified_on")));
            return state;
        }
    }
}
