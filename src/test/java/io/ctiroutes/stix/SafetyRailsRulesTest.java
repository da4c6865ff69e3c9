package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.ActionRules;
import io.ctiroutes.ioc.IocChange.Retire;
import io.ctiroutes.ioc.IocChange.Upsert;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.ioc.observable.Exclusions;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.stix.pattern.GrammarPatternReader;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the rails keep out of Falcon, and what they let be taken out of it. */
class SafetyRailsRulesTest {

    private static final GivenIndicator MIXED = GivenIndicator.pattern("[ipv4-addr:value = '10.0.0.1' OR"
            + " ipv4-addr:value = '203.0.113.7' OR domain-name:value = 'www.corp.example' OR"
            + " domain-name:value = 'evil.example']");

    @Test
    void whatIsKeptOffIsCountedAndRetiredAndTheRestIsPushed() throws Exception {
        IndicatorChanges changes = rules(false, "corp.example").keep(MIXED.event("create"));

        assertThat(changes.changes())
                .extracting(change -> change.key().value(), Object::getClass)
                .containsExactly(
                        tuple("10.0.0.1", Retire.class),
                        tuple("203.0.113.7", Upsert.class),
                        tuple("www.corp.example", Retire.class),
                        tuple("evil.example", Upsert.class));
        assertThat(changes.skipped())
                .containsExactly(
                        new Skip(SkipReason.PRIVATE_ADDRESS, "ipv4:10.0.0.1"),
                        new Skip(SkipReason.EXCLUDED, "domain:www.corp.example"));
    }

    @Test
    void privateAddressesPassWhereTheOperatorAllowsThem() throws Exception {
        IndicatorChanges changes = rules(true, "corp.example").keep(MIXED.event("create"));

        assertThat(changes.changes().get(0)).isInstanceOf(Upsert.class);
        assertThat(changes.skipped()).extracting(Skip::reason).containsExactly(SkipReason.EXCLUDED);
    }

    @Test
    void anExcludedRangeWinsOverThePermissionForPrivateAddresses() throws Exception {
        IndicatorChanges changes = rules(true, "10.0.0.0/8").keep(MIXED.event("create"));

        assertThat(changes.skipped()).containsExactly(new Skip(SkipReason.EXCLUDED, "ipv4:10.0.0.1"));
    }

    @Test
    void whatIsGoneIsRetiredWhateverTheRails() throws Exception {
        IndicatorChanges changes = rules(false, "corp.example", "evil.example").retire(MIXED.event("delete"));

        assertThat(changes.changes()).hasSize(4).hasOnlyElementsOfType(Retire.class);
        assertThat(changes.skipped()).isEmpty();
    }

    private static IndicatorRules rules(boolean allowPrivate, String... excluded) throws Exception {
        Exclusions exclusions = Exclusions.of(List.of(excluded));
        return new IndicatorRules(
                new GrammarPatternReader(),
                new ActionRules(Action.DETECT, Action.DETECT, Action.DETECT),
                false,
                new SafetyRails(allowPrivate, () -> exclusions),
                Clock.systemUTC());
    }
}
