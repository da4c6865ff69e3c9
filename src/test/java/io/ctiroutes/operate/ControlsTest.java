package io.ctiroutes.operate;

import static io.ctiroutes.ioc.GivenIoc.domain;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.explain.Explanations;
import io.ctiroutes.guard.Quota;
import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see and do over JMX, without JMX. */
class ControlsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final IocKey OLD = domain("old.example");
    private static final DeadLetters.Limits LIMITS = new DeadLetters.Limits(10, 1 << 20);

    @TempDir
    Path data;

    private final Ledger ledger = Ledger.scratch(CLOCK);
    private final Quota quota = new Quota(1_000_000, 1_000, CLOCK);
    private final OwedControl owed = new OwedControl(ledger, quota);

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void retirementsThatWaitAreListedAndCountedUntilTheyAreDropped() throws IOException {
        givenOwedRetirement();

        assertThat(owed.getRetirements()).isEqualTo(1);
        assertThat(owed.getCreates()).isZero();
        assertThat(owed.listRetirements()).containsExactly("domain:old.example since 2026-11-24T00:00:00Z");
        assertThat(OwedControl.problem(ledger).orElseThrow())
                .startsWith("1 retirements wait, the first are domain:old");

        assertThat(owed.dropRetirements()).isEqualTo(1);

        assertThat(owed.getRetirements()).isZero();
        assertThat(OwedControl.problem(ledger)).isEmpty();
    }

    @Test
    void retirementsAreApprovedOnceAndListedUntilTheyAreDelivered() throws IOException {
        givenOwedRetirement();

        assertThat(owed.approveRetirements()).isEqualTo(1);

        assertThat(owed.approveRetirements()).isZero();
        assertThat(owed.listRetirements()).hasSize(1);
    }

    @Test
    void theNumberOfIocsIsNotMadeUpBeforeFalconHasToldIt() {
        assertThat(owed.getFalconIocs()).isEqualTo(-1);

        quota.counted(7);

        assertThat(owed.getFalconIocs()).isEqualTo(7);
        assertThat(owed.getFalconIocsLimit()).isEqualTo(1_000_000);
    }

    @Test
    void theLedgerTellsWhatFalconHoldsAndWhy() throws IOException {
        givenOwedRetirement();
        DeadLetters none = DeadLetters.readOnly(data, CLOCK);
        LedgerControl control =
                new LedgerControl(ledger, new Explanations(none, SafetyRails.none(), "https://opencti.example", CLOCK));

        assertThat(control.getLive()).isEqualTo(1);
        assertThat(control.getRetired()).isZero();
        assertThat(control.getRefused()).isZero();
        assertThat(control.getClaims()).isZero();
        assertThat(control.explain("OLD.example."))
                .startsWith("domain:old.example\n")
                .contains("owed ");
        assertThat(control.isComplete()).isFalse();
        ledger.complete();
        assertThat(control.isComplete()).isTrue();
    }

    @Test
    void aDeadLetterIsShownAndTriedAgainOrDiscardedByItsName() throws IOException {
        DeadLetters letters = new DeadLetters(data, LIMITS, CLOCK, category -> {});
        letters.recover();
        DeadLettersControl control = new DeadLettersControl(letters, LIMITS);
        assertThat(control.getCountByCategory()).isEmpty();
        letters.keep(refusal("a.example"));
        letters.keep(refusal("b.example"));

        assertThat(control.getCount()).isEqualTo(2);
        assertThat(control.getCountByCategory()).isEqualTo("refused=2");
        assertThat(control.getBytes()).isPositive().isLessThan(control.getByteLimit());
        assertThat(control.getLimit()).isEqualTo(10);
        assertThat(control.getProblem()).isEmpty();
        String[] names = control.list();
        assertThat(control.show(names[0])).contains("on the global allow list");
        assertThat(control.show("none.json")).isEmpty();

        assertThat(control.discard(names[0])).isTrue();
        assertThat(control.discard(names[0])).isFalse();
        assertThat(control.replay(names[0])).isFalse();
        assertThat(control.replay(names[1])).isTrue();
        assertThat(control.getCount()).isZero();
        assertThat(control.replayAll()).isZero();
        assertThat(data.resolve("replay")).isDirectoryContaining("glob:**/" + names[1]);
    }

    private void givenOwedRetirement() {
        Entry none = Entry.unknown(OLD);
        ledger.write(List.of(new Ledger.Update(
                none,
                none.with(new Delivered(Delivered.State.LIVE, "5f5f", 77, NOW, "1-0"))
                        .with(new Owed(Owed.Reason.RETIREMENTS, NOW, false)))));
    }

    private static Refusal refusal(String value) {
        return new Refusal(
                GivenIoc.upsert(domain(value), "1-0"), Refusal.REFUSED, "on the global allow list", Optional.empty());
    }
}
