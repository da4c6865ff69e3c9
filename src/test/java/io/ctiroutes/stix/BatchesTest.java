package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.ActionRules;
import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.stix.pattern.GrammarPatternReader;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {

    private final IndicatorRules rules = new IndicatorRules(
            new GrammarPatternReader(),
            new ActionRules(Action.DETECT, Action.DETECT, Action.DETECT),
            false,
            SafetyRails.none(),
            Clock.systemUTC());
    private final List<SkipReason> skipped = new ArrayList<>();
    private final Batches batches = new Batches(skipped::add);

    @Test
    void theChangesComeInTheOrderOfTheEvents() {
        IndicatorChanges created =
                rules.keep(GivenIndicator.domain("evil.example").event("create"));
        IndicatorChanges other =
                rules.keep(GivenIndicator.domain("worse.example").event("create"));
        IndicatorChanges deleted =
                rules.retire(GivenIndicator.domain("evil.example").event("delete"));

        List<IocChange> changes = batches.changes(List.of(created, other, deleted), 3, null);

        assertThat(changes)
                .containsExactly(
                        created.changes().get(0),
                        other.changes().get(0),
                        deleted.changes().get(0));
        assertThat(skipped).isEmpty();
    }

    @Test
    void everythingThatIsLeftOutIsCountedByItsReason() {
        IndicatorChanges mixed = rules.keep(GivenIndicator.pattern(
                        "[url:value = 'http://x' OR url:value = 'http://y' OR ipv4-addr:value = '198.51.100.0/24' OR"
                                + " domain-name:value = 'evil.example']")
                .event("create"));
        IndicatorChanges noPlatform = rules.keep(
                GivenIndicator.domain("evil.example").platforms("saas").event("create"));

        List<IocChange> changes = batches.changes(List.of(mixed, noPlatform), 2, null);

        assertThat(changes).hasSize(1);
        assertThat(skipped)
                .containsExactly(
                        SkipReason.UNSUPPORTED_OBSERVABLE,
                        SkipReason.UNSUPPORTED_OBSERVABLE,
                        SkipReason.CIDR_RANGE,
                        SkipReason.NO_USABLE_PLATFORM);
    }

    @Test
    void whatAFilterLetDropIsCountedByWhatItWas() {
        List<IocChange> changes = batches.changes(
                List.of(
                        GivenIndicator.reference(),
                        GivenIndicator.pattern("rule x {}").language("yara").event("create"),
                        GivenIndicator.domain("evil.example").score(5).event("create")),
                3,
                null);

        assertThat(changes).isEmpty();
        assertThat(skipped).containsExactly(SkipReason.NOT_AN_INDICATOR, SkipReason.NOT_STIX, SkipReason.FILTERED);
    }

    @Test
    void whatIsLeftOutAndWhatIsADeadLetterIsInTheTallyOfTheBatch() {
        BatchSummary tally = new BatchSummary(false, System::nanoTime);

        batches.changes(
                List.of(
                        GivenIndicator.reference(),
                        GivenIndicator.domain("evil.example").score(5).event("create"),
                        Batches.Kept.AS_DEAD_LETTER),
                3,
                tally);

        assertThat(tally.toString()).contains("skipped=2 not-an-indicator=1 filtered=1 dead=1");
        assertThat(skipped).hasSize(2);
    }

    @Test
    void aBatchOfWhichSomeEventsAreMissingDoesNotCountAsDone() {
        List<IndicatorChanges> one =
                List.of(rules.keep(GivenIndicator.domain("evil.example").event("create")));

        assertThatIllegalStateException()
                .isThrownBy(() -> batches.changes(one, 2, null))
                .withMessageContaining("1 events, but the batch has 2");
    }

    @Test
    void anEmptyBatchHasNoChanges() {
        assertThat(batches.changes(List.of(), 0, null)).isEmpty();
    }
}
