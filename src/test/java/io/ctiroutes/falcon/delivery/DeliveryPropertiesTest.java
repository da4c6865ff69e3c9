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
import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

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

    @Property(tries = 400)
    void everyChangeEndsOnceAndFalconIsAsTheRulesDemand(
            @ForAll("cases") List<Case> cases,
            @ForAll boolean permanentDelete,
            @ForAll boolean adoptForeign,
            @ForAll @IntRange(min = 1, max = 30) int rowsPerCall) {
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

            assertThat(refusals.containsKey(key)).as("%s %s refused", key, one).isEqualTo(refused);
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
    }

    @Property(tries = 200)
    void doingItTwiceChangesNothing(@ForAll("cases") List<Case> cases, @ForAll boolean permanentDelete) {
        World world = new World(cases, rules(false, permanentDelete), false);
        world.deliver(10);
        Map<IocKey, JsonNode> once = world.state();

        world.deliver(10);

        assertThat(world.state()).isEqualTo(once);
    }

    @Property(tries = 200)
    void aSearchThatNeverSeesWhatIsWrittenDoesNotHinderTheLaterChangesOfOurIocs(
            @ForAll("rounds") List<List<Boolean>> rounds, @ForAll boolean permanentDelete) {
        FalconRules rules = rules(false, permanentDelete);
        ModelFalcon falcon = new ModelFalcon(Set.of(), Set.of(), true);
        KnownIocs memory = new KnownIocs(Duration.ZERO);

        for (List<Boolean> round : rounds) {
            List<IocChange> changes = IntStream.range(0, round.size())
                    .<IocChange>mapToObj(i -> round.get(i)
                            ? GivenChange.of(key(i)).upsert()
                            : GivenChange.of(key(i)).retire())
                    .toList();
            Delivery delivery = GivenDelivery.of(changes, rules, memory, new RequestLimits(2000, 16_000, 4 << 20));

            falcon.take(delivery);

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
    }

    @Property(tries = 200)
    void aSearchThatShowsForEverWhatWasThereFirstDoesNotHinderTheLaterChangesOfOurIocs(
            @ForAll("rounds") List<List<Boolean>> rounds, @ForAll boolean retiredBefore) {
        FalconRules rules = rules(false, false);
        ModelFalcon falcon = new ModelFalcon(Set.of(), Set.of(), true);
        for (int i = 0; i < 3; i++) {
            falcon.put(key(i), retiredBefore ? GivenIoc.of(key(i)).retired() : GivenIoc.of(key(i)));
        }
        KnownIocs memory = new KnownIocs(Duration.ZERO);

        for (List<Boolean> round : rounds) {
            for (int i = 0; i < round.size(); i++) {
                GivenChange change = GivenChange.of(key(i));
                boolean upsert = round.get(i);

                falcon.take(GivenDelivery.of(
                        List.of(upsert ? change.upsert() : change.retire()),
                        rules,
                        memory,
                        new RequestLimits(2000, 16_000, 4 << 20)));

                JsonNode ioc = falcon.ioc(key(i)).orElseThrow();
                assertThat(ioc.path("action").asText()).isEqualTo(upsert ? "detect" : "no_action");
                assertThat(ioc.path("tags").toString().contains(FalconRules.TO_DELETE))
                        .isEqualTo(!upsert);
            }
        }
    }

    @Property(tries = 200)
    void halvingFindsEveryBadRowWithFewCallsAndSendsAllOthers(
            @ForAll @IntRange(min = 1, max = 2000) int rows, @ForAll("few") Set<Integer> places) {
        List<IocChange> changes = IntStream.range(0, rows)
                .<IocChange>mapToObj(i -> GivenChange.of(key(i)).upsert())
                .toList();
        Set<IocKey> bad = places.stream().map(place -> key(place % rows)).collect(Collectors.toSet());
        ModelFalcon falcon = new ModelFalcon(Set.of(), bad, false);
        Delivery delivery = GivenDelivery.of(
                changes, rules(false, false), new KnownIocs(Duration.ZERO), new RequestLimits(2000, 16_000, 4 << 20));

        falcon.take(delivery);

        Set<IocKey> good = changes.stream().map(IocChange::key).collect(Collectors.toSet());
        good.removeAll(bad);
        assertThat(falcon.keys()).isEqualTo(good);
        assertThat(delivery.getRefusals())
                .extracting(refusal -> refusal.change().key())
                .containsExactlyInAnyOrderElementsOf(bad);
        int depth = 32 - Integer.numberOfLeadingZeros(rows - 1);
        assertThat(falcon.made()).isLessThanOrEqualTo(1 + bad.size() * (2 * depth + 1));
    }

    @Property(tries = 100)
    void everyRowAtWhichFalconFailsIsFoundAndAllOthersAreSent(
            @ForAll @IntRange(min = 7, max = 2000) int rows,
            @ForAll("few") Set<Integer> places,
            @ForAll boolean retire) {
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
                changes, rules(false, false), new KnownIocs(Duration.ZERO), new RequestLimits(2000, 16_000, 4 << 20));

        falcon.take(delivery);

        assertThat(delivery.getRefusals())
                .allSatisfy(refusal -> assertThat(refusal.category()).isEqualTo(Refusal.FAILED_IN_FALCON))
                .extracting(refusal -> refusal.change().key())
                .containsExactlyInAnyOrderElementsOf(bad);
        assertThat(delivery.getAccepted()).hasSize(rows - bad.size());
    }

    @Property(tries = 100)
    void namedRowsCostOneMoreCallEachTimeFalconNamesThemAndNoMore(
            @ForAll @IntRange(min = 2, max = 500) int rows, @ForAll("few") Set<Integer> places) {
        List<IocChange> changes = IntStream.range(0, rows)
                .<IocChange>mapToObj(i -> GivenChange.of(key(i)).upsert())
                .toList();
        Set<IocKey> bad = places.stream().map(place -> key(place % rows)).collect(Collectors.toSet());
        ModelFalcon falcon = new ModelFalcon(bad, Set.of(), false);

        Delivery delivery = GivenDelivery.of(
                changes, rules(false, false), new KnownIocs(Duration.ZERO), new RequestLimits(2000, 16_000, 4 << 20));
        falcon.take(delivery);

        assertThat(falcon.made()).isLessThanOrEqualTo(2);
        assertThat(delivery.getRefusals()).hasSize(bad.size());
    }

    @Provide
    Arbitrary<List<Case>> cases() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(There.class),
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(4, Flaw.NONE),
                                net.jqwik.api.Tuple.of(1, Flaw.NAMED),
                                net.jqwik.api.Tuple.of(1, Flaw.UNNAMED)),
                        Arbitraries.of(Memory.class))
                .as(Case::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(KEYS);
    }

    @Provide
    Arbitrary<List<List<Boolean>>> rounds() {
        return Arbitraries.of(true, false).list().ofSize(3).list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Set<Integer>> few() {
        return Arbitraries.integers().between(0, 1999).set().ofMaxSize(6);
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
        private final KnownIocs memory = new KnownIocs(Duration.ZERO);
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
                    if (one.memory() == Memory.RIGHT) {
                        memory.remember(key, ioc.ioc());
                    } else if (one.memory() == Memory.STALE) {
                        memory.remember(key, GivenIoc.of(key).id("stale-" + i).ioc());
                    }
                }
            }
        }

        Delivery deliver(int rowsPerCall) {
            Delivery delivery =
                    GivenDelivery.of(changes, rules, memory, new RequestLimits(rowsPerCall, 16_000, 4 << 20));
            falcon.take(delivery);
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
