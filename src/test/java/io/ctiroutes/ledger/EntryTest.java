package io.ctiroutes.ledger;

import static io.ctiroutes.ledger.GivenEntry.A;
import static io.ctiroutes.ledger.GivenEntry.NOW;
import static io.ctiroutes.ledger.GivenEntry.claim;
import static io.ctiroutes.ledger.GivenEntry.live;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ledger.Owed.Reason;
import io.ctiroutes.text.Utf8Text;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who claims an IOC, and what is wanted of it. */
class EntryTest {

    @Test
    void aClaimOfTwoIsLeftWhenTheOtherIsReleased() {
        Entry entry = Entry.unknown(A).after(List.of(upsert("one", "1-0"), upsert("two", "2-0"), retire("two", "3-0")));

        assertThat(entry.claims()).extracting(Claim::indicatorId).containsExactly("one");
    }

    @Test
    void theNewestClaimSaysWhatIsWanted() {
        Entry entry = Entry.unknown(A).after(List.of(upsert("one", "9-0"), upsert("two", "10-0")));

        assertThat(entry.wanted(NOW).map(Claim::indicatorId)).contains("two");
        assertThat(entry.after(List.of(upsert("one", "10-1"))).wanted(NOW).map(Claim::indicatorId))
                .contains("one");
    }

    @Test
    void aClaimThatHasExpiredGivesWayToOneThatHasNot() {
        Entry entry = Entry.unknown(A)
                .with(List.of(
                        expiring("one", "3-0", Optional.of(NOW)),
                        expiring("two", "2-0", Optional.of(NOW.plusMillis(1))),
                        expiring("three", "1-0", Optional.empty())));

        assertThat(entry.wanted(NOW).map(Claim::indicatorId)).contains("two");
        assertThat(entry.wanted(NOW.plusSeconds(1)).map(Claim::indicatorId)).contains("three");
    }

    @Test
    void whereAllHaveExpiredTheNewestSaysWhatIsWanted() {
        Entry entry = Entry.unknown(A)
                .with(List.of(
                        expiring("two", "2-0", Optional.of(NOW.minusSeconds(1))),
                        expiring("one", "3-0", Optional.of(NOW))));

        assertThat(entry.wanted(NOW).map(Claim::indicatorId)).contains("one");
        assertThat(Entry.unknown(A).wanted(NOW)).isEmpty();
    }

    @Test
    void aClaimOfWhichOnlyTheIndicatorIsKnownIsOneOfTheOldest() {
        Entry entry = Entry.unknown(A).with(List.of(claim("one", ""), claim("two", "1-0")));

        assertThat(entry.claims()).extracting(Claim::indicatorId).containsExactly("two", "one");
    }

    @Test
    void aReplayThatWhatWasDeliveredHasOutdatedChangesNothing() {
        Entry entry = live(A);

        assertThat(entry.after(List.of(replay("two", "1-0")))).isEqualTo(entry);
        assertThat(entry.after(List.of(replay("two", "9999999999999-0"))).claims())
                .hasSize(2);
    }

    @Test
    void aStateHasAllClaimsThereAre() {
        Entry entry = Entry.unknown(A).after(List.of(upsert("one", "1-0"), upsert("two", "2-0")));

        Entry after = entry.after(List.of(state("3-0", upsert("three", "3-0"), upsert("two", "2-0"))));

        assertThat(after.claims()).extracting(Claim::indicatorId).containsExactly("three", "two");
        assertThat(after.after(List.of(state("4-0"))).isClaimed()).isFalse();
    }

    @Test
    void aStateThatIsOlderThanWhatIsKnownChangesNothing() {
        Entry delivered = Entry.unknown(A)
                .after(List.of(state("5-0", upsert("one", "1-0"))))
                .with(new Delivered(Delivered.State.LIVE, "5f", 7, NOW, "5-0"));

        assertThat(delivered.newestEvent()).isEqualTo("5-0");
        assertThat(delivered.after(List.of(state("4-9")))).isEqualTo(delivered);
        // the same again: a tenant may want something else of it by now
        assertThat(delivered.after(List.of(state("5-0"))).isClaimed()).isFalse();
    }

    private static IocChange state(String event, IocChange... claims) {
        return new IocChange.State(
                A,
                List.of(claims).stream().map(IocChange.Upsert.class::cast).toList(),
                new Origin(event, "update", "", "", Utf8Text.of("{}"), 0),
                false);
    }

    @Test
    void whatEndsIsNotOwedAnyMore() {
        Entry owed = live(A).with(new Owed(Reason.QUOTA, NOW, false));

        assertThat(owed.with(live(A).delivered().orElseThrow())).isEqualTo(live(A));
    }

    @Test
    void aClaimThatIsWithdrawnCountsForNothingUntilItIsDeployedAgain() {
        Entry entry = Entry.unknown(A).after(List.of(upsert("one", "1-0"), upsert("two", "2-0"), withdraw("two")));

        assertThat(entry.wanted(NOW).map(Claim::indicatorId)).contains("one");
        assertThat(entry.after(List.of(withdraw("one"))).isClaimed()).isFalse();
        assertThat(entry.after(List.of(withdraw("one"))).wanted(NOW)).isEmpty();
        assertThat(entry.after(List.of(redeploy("two"))).wanted(NOW).map(Claim::indicatorId))
                .contains("two");
    }

    @Test
    void itStaysWithdrawnWhenTheIndicatorIsEditedAndIsForgottenWithIt() {
        Entry entry = Entry.unknown(A).after(List.of(upsert("one", "1-0"), withdraw("one"), upsert("one", "2-0")));

        assertThat(entry.isClaimed()).isFalse();
        assertThat(entry.after(List.of(retire("one", "3-0"), upsert("one", "4-0")))
                        .isClaimed())
                .isTrue();
    }

    @Test
    void aWithdrawalIsRememberedOfAnIndicatorThatIsNotKnownYet() {
        Entry entry = Entry.unknown(A).after(List.of(withdraw("one"), upsert("one", "1-0")));

        assertThat(entry.claims()).hasSize(1);
        assertThat(entry.isClaimed()).isFalse();
    }

    private static IocChange withdraw(String indicator) {
        return new IocChange.Withdraw(A, origin(indicator, "", 0));
    }

    private static IocChange redeploy(String indicator) {
        return new IocChange.Redeploy(A, origin(indicator, "", 0));
    }

    private static Claim expiring(String indicator, String event, Optional<Instant> expiration) {
        Ioc record = record();
        return new Claim(
                indicator,
                "Evil things",
                event,
                Optional.of(new Ioc(
                        A,
                        record.action(),
                        record.severity(),
                        record.platforms(),
                        record.tags(),
                        record.description(),
                        expiration)));
    }

    private static Ioc record() {
        return ((IocChange.Upsert) GivenIoc.upsert(A, "1-0")).ioc();
    }

    private static IocChange upsert(String indicator, String event) {
        return new IocChange.Upsert(record(), origin(indicator, event, 0));
    }

    private static IocChange retire(String indicator, String event) {
        return new IocChange.Retire(A, origin(indicator, event, 0));
    }

    private static IocChange replay(String indicator, String event) {
        return new IocChange.Upsert(record(), origin(indicator, event, 1));
    }

    private static Origin origin(String indicator, String event, int attempts) {
        return new Origin(event, "update", indicator, "an indicator", Utf8Text.of("{}"), attempts);
    }
}
