package io.ctiroutes.ledger;

import static io.ctiroutes.ledger.GivenEntry.A;
import static io.ctiroutes.ledger.GivenEntry.B;
import static io.ctiroutes.ledger.GivenEntry.NOW;
import static io.ctiroutes.ledger.GivenEntry.delivered;
import static io.ctiroutes.ledger.GivenEntry.get;
import static io.ctiroutes.ledger.GivenEntry.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Delivered.State;
import io.ctiroutes.ledger.Outbox.Hit;
import io.ctiroutes.ledger.Outbox.Report;
import io.ctiroutes.ledger.Outbox.Seen;
import io.ctiroutes.ledger.Owed.Reason;
import io.ctiroutes.sandbox.MovableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

    private static final String ONE = "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10";
    private static final String TWO = "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f11";

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock(NOW);
    private Ledger ledger;
    private Outbox outbox;

    @BeforeEach
    void open() {
        ledger = new Ledger(data, clock);
        ledger.open();
        outbox = new Outbox(ledger);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void whatIsThereIsToldOnceToEachPlatform() {
        put(ledger, live(A, ONE, TWO), live(B, ONE));
        assertThat(due()).isEmpty();

        outbox.open("falcon", NOW);
        List<Report> due = due();
        assertThat(due).extracting(Report::indicatorId).containsExactlyInAnyOrder(ONE, TWO);
        outbox.told(due);
        restart();
        outbox.open("falcon", NOW);
        assertThat(due()).isEmpty();

        outbox.open("another", NOW);
        assertThat(due()).hasSize(2);
        outbox.close();
        assertThat(due()).isEmpty();
    }

    @Test
    void whatChangesIsToldAndWhatDoesNotIsNot() {
        outbox.open("falcon", NOW);
        put(ledger, live(A, ONE));
        assertThat(tell()).containsExactly(ONE);

        // as every update is written: its record is in doubt, and then there is another
        put(ledger, get(ledger, A).doubting());
        put(ledger, get(ledger, A).with(delivered(State.LIVE, NOW.plusSeconds(1))));
        assertThat(tell()).isEmpty();

        put(ledger, get(ledger, A).with(delivered(State.REFUSED, NOW)));
        assertThat(tell()).containsExactly(ONE);
        put(ledger, live(A, ONE, TWO));
        assertThat(tell()).containsExactlyInAnyOrder(ONE, TWO);
        put(ledger, live(A, TWO));
        assertThat(tell()).containsExactly(ONE);
        put(ledger, get(ledger, A).with(new Owed(Reason.QUOTA, NOW, false)));
        assertThat(tell()).containsExactly(TWO);
        put(ledger, Entry.unknown(A));
        assertThat(tell()).containsExactly(TWO);
    }

    @Test
    void anIndicatorThatWasGoneInBetweenIsToldOfAnew() {
        outbox.open("falcon", NOW);
        put(ledger, created("1-0"));
        tell();

        // as when an event comes twice
        put(ledger, created("1-0"));
        assertThat(tell()).isEmpty();
        // deleted and created again, of which the ledger saw the end alone
        put(ledger, created("2-0"));
        assertThat(tell()).containsExactly(ONE);
    }

    @Test
    void whoGivesUpWhatNobodyKnewThatItClaimedIsToldOf() {
        outbox.open("falcon", NOW);

        ledger.write(List.of(
                new Ledger.Update(Entry.unknown(A), Entry.unknown(A).with(delivered(State.RETIRED, NOW)), ONE)));

        assertThat(tell()).containsExactly(ONE);
    }

    private static Entry created(String event) {
        return Entry.unknown(A)
                .with(List.of(new Claim(ONE, "Evil things", event, Optional.empty())))
                .with(delivered(State.LIVE, NOW));
    }

    @Test
    void aWithdrawalIsToldAlsoWhereTheIocStays() {
        outbox.open("falcon", NOW);
        put(ledger, live(A, ONE, TWO));
        tell();

        put(ledger, withdrawn(get(ledger, A), ONE));

        assertThat(tell()).containsExactly(ONE);
        restart();
        assertThat(get(ledger, A).claimOf(ONE).orElseThrow().withdrawn()).isTrue();
    }

    @Test
    void anIndicatorOfSeveralIocsIsToldOfWithAllOfThem() {
        outbox.open("falcon", NOW);
        put(ledger, several(A, ONE), several(B, TWO, ONE));
        tell();

        put(ledger, get(ledger, B).with(delivered(State.REFUSED, NOW)));
        assertThat(dueOf(ONE)).containsExactlyInAnyOrder(A, B);
        tell();

        // one value is given up: the other is still its
        put(ledger, live(B, TWO));
        assertThat(dueOf(ONE)).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void whatIsMissingIsToldWhenNobodyHasRepairedIt() {
        outbox.open("falcon", NOW);
        put(ledger, live(A, ONE));
        tell();

        put(ledger, get(ledger, A).with(delivered(State.DELETED, NOW)));

        assertThat(due()).isEmpty();
        clock.forward(Duration.ofMinutes(10));
        assertThat(due()).extracting(Report::indicatorId).containsExactly(ONE);
    }

    @Test
    void whatCouldNotBeToldIsDueAgainAfterARestartToo() {
        outbox.open("falcon", NOW);
        put(ledger, live(A, ONE), live(B, TWO));

        outbox.again(due().subList(0, 1), NOW.plusSeconds(60));
        restart();

        assertThat(due()).extracting(Report::indicatorId).containsExactly(TWO);
        assertThat(outbox.waiting()).isEqualTo(2);
        assertThat(outbox.waitingSince()).contains(NOW);
        clock.forward(Duration.ofSeconds(60));
        assertThat(due()).extracting(Report::tries).containsExactly(1, 0);
    }

    @Test
    void ofAnOlderCopyNothingIsToldUntilItIsKnownWhoClaimsWhat() {
        outbox.open("falcon", NOW);
        ledger.resumed("c", Optional.empty(), true);
        put(ledger, live(A, ONE));
        ledger.saving("c", "1795478400000-0");
        assertThat(due()).hasSize(1);

        ledger.resumed("c", Optional.of("1795478400000-1"), true);
        assertThat(due()).isEmpty();

        put(ledger, live(A, ONE));
        assertThat(tell()).containsExactly(ONE);
    }

    @Test
    void whatIsNotedComesWithoutAnyChange() {
        outbox.open("falcon", NOW);
        put(ledger, live(A, ONE));
        tell();

        outbox.note(A, ONE, NOW);
        outbox.note(B, ONE, NOW);

        assertThat(tell()).containsExactly(ONE);
    }

    @Test
    void anAlertThatIsReadAgainIsNoOtherHit() {
        Hit first = new Hit("alert-1", ONE, NOW, false);
        Hit second = new Hit("alert-2", ONE, NOW.minusMillis(1), true);
        outbox.read(List.of(first), NOW);
        outbox.read(List.of(first, second), NOW.plusSeconds(1));
        assertThat(outbox.hits(10)).containsExactly(second, first);
        assertThat(outbox.hits(1)).containsExactly(second);

        outbox.sent(second, NOW);
        outbox.read(List.of(first, second), NOW.plusSeconds(2));
        restart();

        assertThat(outbox.hits(10)).containsExactly(first);
        assertThat(outbox.readUpTo()).contains(NOW.plusSeconds(2));
        assertThat(outbox.lastSent(ONE)).contains(NOW);
        assertThat(outbox.lastSent(TWO)).isEmpty();
    }

    @Test
    void anAlertIsNoHitOfWhoClaimsItsValueLater() {
        Hit hit = new Hit("alert-1", ONE, NOW, false);
        outbox.read(List.of(hit), NOW);

        outbox.read(List.of(hit, new Hit("alert-1", TWO, NOW, false)), NOW.plusSeconds(1));

        assertThat(outbox.hits(10)).containsExactly(hit);
    }

    @Test
    void hitsThatWereSentAreForgottenInTheEnd() {
        Hit hit = new Hit("alert-1", ONE, NOW, false);
        outbox.read(List.of(hit), NOW);
        outbox.sent(hit, NOW);

        outbox.read(List.of(), NOW.plus(Duration.ofDays(9)));

        assertThat(outbox.lastSent(ONE)).isEmpty();
        assertThat(outbox.readUpTo()).contains(NOW.plus(Duration.ofDays(9)));
    }

    @Test
    void hitsOfAnIndicatorAreFoundByTimeWithOneThatWasPreventedFirst() {
        Hit before = new Hit("before", ONE, NOW.minusMillis(1), true);
        Hit first = new Hit("first", ONE, NOW, false);
        Hit second = new Hit("second", ONE, NOW.plusSeconds(1), true);
        Hit third = new Hit("third", ONE, NOW.plusSeconds(2), true);
        outbox.read(List.of(before, first, second, third, new Hit("theirs", TWO, NOW, false)), NOW);
        outbox.sent(second, NOW);

        assertThat(outbox.hitsOf(ONE, NOW)).contains(new Seen(second, 3));
        assertThat(outbox.hitsOf(ONE, NOW.minusMillis(1))).contains(new Seen(before, 4));
        assertThat(outbox.hitsOf(TWO, NOW).map(Seen::count)).contains(1);
        assertThat(outbox.hitsOf(ONE, NOW.plusSeconds(3))).isEmpty();
    }

    @Test
    void requestsAreKnownSinceTheyWereFirstSeenUntilTheyAreGone() {
        Instant later = NOW.plusSeconds(60);
        assertThat(outbox.requested(Set.of("one"), NOW)).isEqualTo(Map.of("one", NOW));
        restart();

        assertThat(outbox.requested(Set.of("one", "two"), later)).isEqualTo(Map.of("one", NOW, "two", later));
        outbox.requestedOnly(Set.of("two"));
        assertThat(outbox.requested(Set.of("one", "two"), later.plusSeconds(60)))
                .isEqualTo(Map.of("one", later.plusSeconds(60), "two", later));
    }

    @Test
    void requestsWhoseHitsAreNotKnownBeginAnew() {
        outbox.requested(Set.of("old"), NOW.minusMillis(1));
        outbox.requested(Set.of("young"), NOW);
        outbox.read(List.of(), NOW);

        outbox.requestedAnew(NOW);

        Instant later = NOW.plusSeconds(60);
        assertThat(outbox.requested(Set.of("old", "young"), later)).isEqualTo(Map.of("old", later, "young", NOW));
        assertThat(outbox.readUpTo()).contains(NOW);
    }

    private List<Report> due() {
        return outbox.due(clock.instant(), 100);
    }

    private List<IocKey> dueOf(String indicator) {
        return due().stream()
                .filter(report -> report.indicatorId().equals(indicator))
                .flatMap(report -> report.entries().stream())
                .map(Entry::key)
                .toList();
    }

    /** Of which indicators something was due. */
    private List<String> tell() {
        List<Report> due = due();
        outbox.told(due);
        assertThat(due()).isEmpty();
        return due.stream().map(Report::indicatorId).toList();
    }

    private void restart() {
        close();
        open();
    }

    private static Entry live(IocKey key, String... indicators) {
        return claimed(key, false, indicators);
    }

    private static Entry several(IocKey key, String... indicators) {
        return claimed(key, true, indicators);
    }

    private static Entry claimed(IocKey key, boolean several, String... indicators) {
        List<Claim> claims = Stream.of(indicators)
                .map(indicator -> new Claim(
                        indicator, "Evil things", "1-0", Optional.empty(), new Claim.Marks(several, false, true)))
                .toList();
        return Entry.unknown(key).with(claims).with(delivered(State.LIVE, NOW));
    }

    private static Entry withdrawn(Entry entry, String indicator) {
        List<Claim> claims = new ArrayList<>(entry.claims());
        claims.replaceAll(claim -> claim.indicatorId().equals(indicator) ? claim.withdrawn(true) : claim);
        return entry.with(claims);
    }
}
