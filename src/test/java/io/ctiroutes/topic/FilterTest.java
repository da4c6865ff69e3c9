package io.ctiroutes.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Traits;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FilterTest {

    private static final String GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da";
    private static final String RED = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed";

    @ParameterizedTest
    @EnumSource
    void withoutACriterionEverythingPasses(IocType type) {
        assertThat(Filter.ALL.passes(type, List.of(), Traits.NONE)).isTrue();
        assertThat(Filter.ALL.passes(type, List.of("any"), traits(0, "benign", RED)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Acme, true", "ACME, true", "acme-2, false", "'', false"})
    void oneLabelIsEnoughInAnyCase(String label, boolean passes) {
        Filter filter = labels(Set.of("acme", "Other"), Set.of());

        assertThat(filter.passes(IocType.DOMAIN, List.of("x", label), Traits.NONE))
                .isEqualTo(passes);
    }

    @Test
    void withoutALabelNothingPassesThatHasToHaveOne() {
        assertThat(labels(Set.of("acme"), Set.of()).passes(IocType.DOMAIN, List.of(), Traits.NONE))
                .isFalse();
    }

    @Test
    void anExcludedLabelCountsForMoreThanOneThatIsWanted() {
        Filter filter = labels(Set.of("acme"), Set.of("False-Positive"));

        assertThat(filter.passes(IocType.DOMAIN, List.of("acme"), Traits.NONE)).isTrue();
        assertThat(filter.passes(IocType.DOMAIN, List.of("acme", "false-positive"), Traits.NONE))
                .isFalse();
    }

    @Test
    void anExcludedLabelAloneLetsAllOthersPass() {
        Filter filter = labels(Set.of(), Set.of("test"));

        assertThat(filter.passes(IocType.DOMAIN, List.of(), Traits.NONE)).isTrue();
        assertThat(filter.passes(IocType.DOMAIN, List.of("TEST"), Traits.NONE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"60, 60, true", "60, 59, false", "60, 100, true", "0, 0, true", "100, 99, false"})
    void theScoreHasToBeAsHighAtLeast(int least, int score, boolean passes) {
        assertThat(minScore(least).passes(IocType.MD5, List.of(), traits(score)))
                .isEqualTo(passes);
    }

    @Test
    void withoutAScoreNothingPassesUnlessAnyScoreDoes() {
        assertThat(minScore(1).passes(IocType.MD5, List.of(), Traits.NONE)).isFalse();
        assertThat(minScore(0).passes(IocType.MD5, List.of(), Traits.NONE)).isTrue();
    }

    @Test
    void onlyTheTypesThatAreNamedPass() {
        Filter filter = new Filter(
                Set.of(), Set.of(), OptionalInt.empty(), Set.of(IocType.IPV4, IocType.IPV6), Set.of(), Set.of());

        assertThat(filter.passes(IocType.IPV6, List.of(), Traits.NONE)).isTrue();
        assertThat(filter.passes(IocType.DOMAIN, List.of(), Traits.NONE)).isFalse();
    }

    @Test
    void oneTypeOfIndicatorIsEnough() {
        Filter filter =
                new Filter(Set.of(), Set.of(), OptionalInt.empty(), Set.of(), Set.of("Malicious-Activity"), Set.of());

        assertThat(filter.passes(IocType.MD5, List.of(), types("benign", "malicious-activity")))
                .isTrue();
        assertThat(filter.passes(IocType.MD5, List.of(), types("benign"))).isFalse();
        assertThat(filter.passes(IocType.MD5, List.of(), Traits.NONE)).isFalse();
    }

    @Test
    void everyMarkingOfTheIndicatorHasToBeNamed() {
        Filter filter = markings(GREEN);

        assertThat(filter.passes(IocType.MD5, List.of(), marked(GREEN.toUpperCase(Locale.ROOT))))
                .isTrue();
        assertThat(filter.passes(IocType.MD5, List.of(), marked(GREEN, RED))).isFalse();
        assertThat(filter.passes(IocType.MD5, List.of(), marked(RED))).isFalse();
        assertThat(markings(GREEN, RED).passes(IocType.MD5, List.of(), marked(RED)))
                .isTrue();
    }

    @Test
    void withoutAMarkingAnIndicatorPasses() {
        assertThat(markings(GREEN).passes(IocType.MD5, List.of(), Traits.NONE)).isTrue();
    }

    @Test
    void ofSeveralCriteriaAllHaveToHold() {
        Filter filter = new Filter(
                Set.of("acme"),
                Set.of("test"),
                OptionalInt.of(50),
                Set.of(IocType.DOMAIN),
                Set.of("malicious-activity"),
                Set.of(GREEN));
        Traits right = traits(50, "malicious-activity", GREEN);
        List<String> acme = List.of("acme");

        assertThat(filter.passes(IocType.DOMAIN, acme, right)).isTrue();
        assertThat(filter.passes(IocType.IPV4, acme, right)).isFalse();
        assertThat(filter.passes(IocType.DOMAIN, List.of(), right)).isFalse();
        assertThat(filter.passes(IocType.DOMAIN, List.of("acme", "test"), right))
                .isFalse();
        assertThat(filter.passes(IocType.DOMAIN, acme, traits(49, "malicious-activity", GREEN)))
                .isFalse();
        assertThat(filter.passes(IocType.DOMAIN, acme, traits(50, "benign", GREEN)))
                .isFalse();
        assertThat(filter.passes(IocType.DOMAIN, acme, traits(50, "malicious-activity", RED)))
                .isFalse();
    }

    @Test
    void filtersThatDifferOnlyInCaseAreEqual() {
        assertThat(labels(Set.of("ACME"), Set.of("Test"))).isEqualTo(labels(Set.of("acme"), Set.of("tEST")));
    }

    private static Filter labels(Set<String> labels, Set<String> excluded) {
        return new Filter(labels, excluded, OptionalInt.empty(), Set.of(), Set.of(), Set.of());
    }

    private static Filter minScore(int least) {
        return new Filter(Set.of(), Set.of(), OptionalInt.of(least), Set.of(), Set.of(), Set.of());
    }

    private static Filter markings(String... markings) {
        return new Filter(Set.of(), Set.of(), OptionalInt.empty(), Set.of(), Set.of(), Set.of(markings));
    }

    private static Traits traits(int score) {
        return new Traits(OptionalInt.of(score), List.of(), List.of());
    }

    private static Traits traits(int score, String type, String marking) {
        return new Traits(OptionalInt.of(score), List.of(type), List.of(marking));
    }

    private static Traits types(String... types) {
        return new Traits(OptionalInt.empty(), List.of(types), List.of());
    }

    private static Traits marked(String... markings) {
        return new Traits(OptionalInt.empty(), List.of(), List.of(markings));
    }
}
