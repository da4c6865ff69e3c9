package io.ctiroutes.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.falcon.delivery.GivenLedger;
import io.ctiroutes.guard.Quota;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwedChangesTest {

    private final MovableClock clock = MovableClock.at("2026-01-01T00:00:00Z");
    private final Ledger ledger = GivenLedger.empty();
    private final Quota quota = new Quota(1_000, 100, clock);
    private final OwedChanges owed = new OwedChanges(ledger, quota, Duration.ofDays(30), true, clock);

    @Test
    void retirementsGoOnOnceTheyAreApproved() {
        given(Entry.unknown(GivenChange.domain("a.example").retire().key())
                .with(live())
                .with(new Owed(Owed.Reason.RETIREMENTS, clock.instant(), false)));
        assertThat(owed.due()).isEmpty();

        ledger.approve(Owed.Reason.RETIREMENTS);

        assertThat(owed.due())
                .singleElement()
                .isInstanceOf(IocChange.Review.class)
                .extracting(change -> change.key().value())
                .isEqualTo("a.example");
    }

    @Test
    void asManyCreatesGoOnAsThereIsRoomForTheMostSevereFirst() {
        quota.refused();
        for (Severity severity : List.of(Severity.LOW, Severity.CRITICAL, Severity.HIGH)) {
            IocChange change = GivenChange.domain(severity.text() + ".example")
                    .severity(severity)
                    .upsert();
            given(Entry.unknown(change.key())
                    .after(List.of(change))
                    .with(new Owed(Owed.Reason.QUOTA, clock.instant(), false)));
        }
        assertThat(owed.due()).isEmpty();

        quota.counted(998);

        assertThat(owed.due())
                .extracting(change -> change.key().value())
                .containsExactly("critical.example", "high.example");
    }

    @Test
    void withNothingLeftToWaitCreatesAreNoLongerHeldBack() {
        quota.refused();
        quota.counted(10);

        assertThat(owed.due()).isEmpty();

        assertThat(quota.isFull()).isFalse();
    }

    @Test
    void whatHasBeenRetiredForLongIsDueAndAskedForOnceAnHour() {
        assertThat(owed.due()).isEmpty();
        given(Entry.unknown(GivenChange.domain("old.example").retire().key())
                .with(new Delivered(
                        Delivered.State.RETIRED, "id", 7, clock.instant().minus(Duration.ofDays(31)), "")));
        given(Entry.unknown(GivenChange.domain("new.example").retire().key())
                .with(new Delivered(
                        Delivered.State.RETIRED, "id-2", 7, clock.instant().minus(Duration.ofDays(29)), "")));
        assertThat(owed.due()).isEmpty();

        clock.forward(Duration.ofHours(1));

        assertThat(owed.due()).extracting(change -> change.key().value()).containsExactly("old.example");
    }

    @Test
    void whileThereIsNoRoomTheLeastValuableOfOursGivesWayToWhatIsWorthMore() {
        held("low", Severity.LOW);
        held("high", Severity.HIGH);
        given(Entry.unknown(GivenChange.domain("retired.example").retire().key())
                .with(new Delivered(Delivered.State.RETIRED, "id-r", 7, clock.instant(), "")));
        waits("waits-1", Severity.HIGH);
        waits("waits-2", Severity.MEDIUM);
        waits("waits-3", Severity.INFORMATIONAL);
        quota.counted(1_000);
        quota.refused();

        assertThat(owed.due())
                .allSatisfy(change -> assertThat(change).isInstanceOf(IocChange.Evict.class))
                .extracting(change -> change.key().value())
                .containsExactly("retired.example", "low.example");
    }

    private void held(String name, Severity severity) {
        IocChange change =
                GivenChange.domain(name + ".example").severity(severity).upsert();
        given(Entry.unknown(change.key()).after(List.of(change)).with(live()));
    }

    private void waits(String name, Severity severity) {
        IocChange change =
                GivenChange.domain(name + ".example").severity(severity).upsert();
        given(Entry.unknown(change.key())
                .after(List.of(change))
                .with(new Owed(Owed.Reason.QUOTA, clock.instant(), false)));
    }

    private static Delivered live() {
        return new Delivered(Delivered.State.LIVE, "id", 7, Instant.EPOCH, "");
    }

    private void given(Entry entry) {
        ledger.write(List.of(new Ledger.Update(Entry.unknown(entry.key()), entry)));
    }
}
