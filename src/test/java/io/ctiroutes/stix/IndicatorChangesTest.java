package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.ActionRules;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.stix.pattern.GrammarPatternReader;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What routes may make of the changes of an event. */
class IndicatorChangesTest {

    private static final String PATTERN = "[domain-name:value = 'evil.example' OR ipv4-addr:value = '198.51.100.7' OR"
            + " file:hashes.MD5 = '" + "0".repeat(32) + "']";

    private final IndicatorRules rules = rules(Action.DETECT);
    private final IndicatorChanges kept =
            rules.keep(GivenIndicator.pattern(PATTERN).labels("c2").event("create"));
    private final IndicatorChanges retired =
            rules.retire(GivenIndicator.pattern(PATTERN).event("delete"));

    @Test
    void severalTagsComeAfterThoseThatAreThere() {
        assertThat(iocs(kept.withTags("priority, c2,hunt")))
                .hasSize(3)
                .allSatisfy(ioc -> assertThat(ioc.tags()).containsExactly("c2", "priority", "hunt"));
    }

    @Test
    void aSeverityIsThatOfEveryIocToBeKept() {
        assertThat(iocs(kept.withSeverity("high")))
                .hasSize(3)
                .allSatisfy(ioc -> assertThat(ioc.severity()).contains(Severity.HIGH));
    }

    @Test
    void whatIsAllowedHasNoSeverity() {
        IndicatorChanges allowed =
                rules(Action.ALLOW).keep(GivenIndicator.pattern(PATTERN).event("create"));

        assertThat(allowed.withSeverity("high")).isEqualTo(allowed);
    }

    @Test
    void onlyTheWantedTypesAreKeptAndTheOthersAreCountedAsFiltered() {
        IndicatorChanges left = kept.only("domain, md5");

        assertThat(types(left)).containsExactly(IocType.DOMAIN, IocType.MD5);
        assertThat(left.skipped()).containsExactly(new Skip(SkipReason.FILTERED, "ipv4:198.51.100.7"));
    }

    @Test
    void unwantedTypesAreLeftOutAndCountedAsFiltered() {
        IndicatorChanges left = kept.without("ipv4,ipv6");

        assertThat(left).isEqualTo(kept.only("domain,md5,sha256"));
    }

    @Test
    void nothingThatIsToBeRetiredIsTouchedOrLeftOut() {
        assertThat(retired.changes()).hasSize(3);
        assertThat(retired.only("sha256")).isEqualTo(retired);
        assertThat(retired.without("domain,ipv4,md5")).isEqualTo(retired);
        assertThat(retired.withSeverity("low").withTags("a,b").withAction("detect"))
                .isEqualTo(retired);
    }

    @Test
    void whatDoesNotExistIsRefusedWithWhatDoes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.withSeverity("hihg"))
                .withMessage("'hihg' is no severity: use informational, low, medium, high or critical");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.only("domains"))
                .withMessageContaining("'domains' is no IOC type: use domain,");
        assertThatIllegalArgumentException().isThrownBy(() -> kept.without(""));
    }

    @Test
    void anEventOfWhichFiltersLeaveNothingCountsAsFiltered() {
        List<SkipReason> skipped = new ArrayList<>();

        List<IocChange> changes = new Batches(skipped::add).changes(List.of(kept.only("sha256")), 1, null);

        assertThat(changes).isEmpty();
        assertThat(skipped).containsExactly(SkipReason.FILTERED, SkipReason.FILTERED, SkipReason.FILTERED);
    }

    private static IndicatorRules rules(Action action) {
        return new IndicatorRules(
                new GrammarPatternReader(),
                new ActionRules(action, action, action),
                false,
                SafetyRails.none(),
                Clock.systemUTC());
    }

    private static List<Ioc> iocs(IndicatorChanges changes) {
        return changes.changes().stream()
                .map(change -> ((IocChange.Upsert) change).ioc())
                .toList();
    }

    private static List<IocType> types(IndicatorChanges changes) {
        return changes.changes().stream().map(change -> change.key().type()).toList();
    }
}
