package io.ctiroutes.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.ActionRules;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.Traits;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Claim;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChoiceTest {

    private static final IocKey HASH = new IocKey(IocType.SHA256, "ab".repeat(32));
    private static final IocKey PRIVATE = new IocKey(IocType.IPV4, "10.0.0.1");
    private static final Filter RED =
            new Filter(Set.of("red"), Set.of(), OptionalInt.empty(), Set.of(), Set.of(), Set.of());

    @Test
    void onlyTheClaimsThatPassAreWanted() {
        IocState state = new IocState(
                HASH,
                "9-0",
                List.of(
                        claim("a", Action.DETECT, "blue"),
                        claim("b", Action.DETECT, "red"),
                        claim("c", Action.DETECT)));

        IocChange.State wanted = choice(RED, Action.DETECT, false).of(state, true, true);

        assertThat(wanted.claims())
                .extracting(one -> one.origin().indicatorId())
                .containsExactly("b");
        assertThat(wanted.origin().eventId()).isEqualTo("9-0");
    }

    @Test
    void theTenantsActionTakesThePlaceOfTheNeutralOne() {
        assertThat(record(Action.PREVENT, Action.DETECT).action()).isEqualTo(Action.PREVENT);
        assertThat(record(Action.ALLOW, Action.DETECT).severity()).isEmpty();
        assertThat(record(Action.PREVENT, Action.NO_ACTION).action()).isEqualTo(Action.NO_ACTION);
    }

    private static Ioc record(Action ofTenant, Action ofRoutes) {
        IocState state = new IocState(HASH, "9-0", List.of(claim("a", ofRoutes)));
        return choice(Filter.ALL, ofTenant, false)
                .of(state, true, true)
                .claims()
                .get(0)
                .ioc();
    }

    @Test
    void mobilePlatformsAreForThoseWhoHaveThem() {
        IocState state = new IocState(HASH, "9-0", List.of(claim("a", Action.DETECT)));

        assertThat(choice(Filter.ALL, Action.DETECT, false)
                        .of(state, true, true)
                        .claims()
                        .get(0)
                        .ioc()
                        .platforms())
                .containsExactly(Platform.WINDOWS);
        assertThat(choice(Filter.ALL, Action.DETECT, true)
                        .of(state, true, true)
                        .claims()
                        .get(0)
                        .ioc()
                        .platforms())
                .containsExactly(Platform.WINDOWS, Platform.IOS);
    }

    @Test
    void whatTheRailsKeepOffIsNotWanted() {
        Ioc record = record(PRIVATE, Action.DETECT);
        IocState state = new IocState(
                PRIVATE, "9-0", List.of(new Claim("a", "a", "1-0", Optional.of(record), Claim.Marks.NONE)));

        assertThat(choice(Filter.ALL, Action.DETECT, false)
                        .of(state, true, true)
                        .claims())
                .isEmpty();
    }

    @Test
    void whatMayBeThereIsLookedUpBeforeItIsCreated() {
        IocState state = new IocState(HASH, "9-0", List.of(claim("a", Action.DETECT)));
        Choice choice = choice(Filter.ALL, Action.DETECT, false);

        assertThat(choice.of(state, true, true).claims().get(0).origin().newIndicator())
                .isTrue();
        assertThat(choice.of(state, false, true).claims().get(0).origin().newIndicator())
                .isFalse();
    }

    @Test
    void whatAnotherProcessMayHaveDeliveredIsUnsure() {
        IocState gone = new IocState(HASH, "9-0", List.of());
        Choice choice = choice(Filter.ALL, Action.DETECT, false);

        assertThat(choice.of(gone, true, true).unsure()).isFalse();
        assertThat(choice.of(gone, true, false).unsure()).isTrue();
    }

    private static Choice choice(Filter filter, Action onHash, boolean mobile) {
        return new Choice(
                filter,
                new ActionRules(Action.DETECT, Action.DETECT, onHash),
                mobile,
                new SafetyRails(false, () -> io.ctiroutes.ioc.observable.Exclusions.none()));
    }

    private static Claim claim(String indicator, Action action, String... labels) {
        Ioc record = record(HASH, action);
        for (String label : labels) {
            record = record.withTag(label);
        }
        return new Claim(indicator, indicator, "1-0", Optional.of(record), Claim.Marks.NONE, Traits.NONE);
    }

    private static Ioc record(IocKey key, Action action) {
        return new Ioc(
                key,
                action,
                Optional.of(Severity.HIGH),
                List.of(Platform.WINDOWS, Platform.IOS),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }
}
