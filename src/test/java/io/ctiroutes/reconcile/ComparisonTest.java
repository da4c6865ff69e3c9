package io.ctiroutes.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.FieldDifference;
import io.ctiroutes.falcon.api.Fingerprint;
import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.falcon.delivery.GivenIoc;
import io.ctiroutes.falcon.delivery.GivenRules;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Delivered.State;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of one IOC. */
class ComparisonTest {

    private static final IocKey KEY = new IocKey(IocType.DOMAIN, "a.example");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final List<IocKey> letters = new ArrayList<>();
    private FalconRules rules = GivenRules.rules(false, false, false, 0, new MovableClock(NOW));

    @Test
    void whatIsHeldAsWantedIsEqual() {
        assertThat(held(wanted(), asWanted())).contains(DriftKind.EQUAL);
    }

    @Test
    void eachFieldThatDiffersIsNamedWithBothValues() {
        Comparison.Judgement judgement = comparison()
                .held(wanted(), GivenIoc.domain("a.example").tags("mine").ioc())
                .orElseThrow();

        assertThat(judgement.kind()).isEqualTo(DriftKind.DIFFERENT);
        assertThat(judgement.fields())
                .containsExactly(
                        new FieldDifference("tags", "c2", "mine"),
                        new FieldDifference("description", "seen in a campaign", ""));
    }

    @Test
    void whatFalconAcceptedAndNoLongerShowsWasChangedByHand() {
        assertThat(held(delivered(wanted(), State.LIVE, fingerprint()), other()))
                .contains(DriftKind.CHANGED_BY_HAND);
    }

    @Test
    void whatItAcceptedOfAnOlderRecordWasNot() {
        assertThat(held(delivered(wanted(), State.LIVE, 77), other())).contains(DriftKind.DIFFERENT);
    }

    @Test
    void whatADeadLetterIsAboutWasRefused() {
        letters.add(KEY);

        assertThat(held(wanted(), other())).contains(DriftKind.REFUSED);
        assertThat(notHeld(wanted(), false)).contains(DriftKind.REFUSED);
    }

    @Test
    void soWasWhatTheLedgerSaysSoOf() {
        assertThat(notHeld(delivered(wanted(), State.REFUSED, Fingerprint.NONE), false))
                .contains(DriftKind.REFUSED);
    }

    @Test
    void whatAGuardKeepsBackIsOwed() {
        Entry owed = wanted().with(new Owed(Owed.Reason.QUOTA, NOW, false));

        assertThat(held(owed, other())).contains(DriftKind.OWED);
        assertThat(notHeld(owed, false)).contains(DriftKind.OWED);
        assertThat(held(nobody().with(new Owed(Owed.Reason.RETIREMENTS, NOW, false)), asWanted()))
                .contains(DriftKind.OWED);
        assertThat(held(owed, asWanted())).as("there is nothing to be done").contains(DriftKind.EQUAL);
    }

    @Test
    void whatIsNotThereIsMissing() {
        assertThat(notHeld(wanted(), false)).contains(DriftKind.MISSING);
        assertThat(notHeld(nobody(), false)).isEmpty();
    }

    @Test
    void somebodyElsesIocIsForeignIfItIsWantedAndElseNoneOfOurBusiness() {
        FalconIoc foreign = GivenIoc.domain("a.example").foreign().ioc();

        assertThat(held(wanted(), foreign)).contains(DriftKind.FOREIGN);
        assertThat(notHeld(wanted(), true)).contains(DriftKind.FOREIGN);
        assertThat(held(nobody(), foreign)).isEmpty();
    }

    @Test
    void itIsComparedWhereItIsAdoptedAndNeverUnwanted() {
        rules = GivenRules.rules(true, false, false, 0, new MovableClock(NOW));
        FalconIoc foreign = GivenIoc.domain("a.example").foreign().ioc();

        assertThat(held(wanted(), foreign)).contains(DriftKind.DIFFERENT);
        assertThat(held(nobody(), foreign)).isEmpty();
    }

    @Test
    void aParentsIocIsForeign() {
        FalconIoc parents =
                GivenIoc.domain("a.example").with("from_parent", true).ioc();

        assertThat(held(wanted(), parents)).contains(DriftKind.FOREIGN);
        assertThat(held(nobody(), parents)).isEmpty();
    }

    @Test
    void oursThatNobodyWantsIsUnwantedAlsoOfAnOlderClient() {
        assertThat(held(nobody(), asWanted())).contains(DriftKind.UNWANTED);
        assertThat(held(
                        nobody(),
                        GivenIoc.domain("a.example").with("created_by", "older").ioc()))
                .contains(DriftKind.UNWANTED);
    }

    @Test
    void whatWasRetiredAndActsAgainIsStillLive() {
        assertThat(held(delivered(nobody(), State.RETIRED, 77), asWanted())).contains(DriftKind.STILL_LIVE);
        assertThat(held(delivered(nobody(), State.DELETED, Fingerprint.ABSENT), asWanted()))
                .contains(DriftKind.STILL_LIVE);
    }

    @Test
    void whatIsMarkedIsRetired() {
        assertThat(held(nobody(), GivenIoc.domain("a.example").retired().ioc())).contains(DriftKind.RETIRED);
        assertThat(held(wanted(), GivenIoc.domain("a.example").retired().ioc()))
                .as("but it is wanted again")
                .contains(DriftKind.DIFFERENT);
    }

    @Test
    void whatHasExpiredIsNoDrift() {
        Entry expired =
                entry(GivenChange.of(KEY).expiration("2025-12-31T00:00:00Z").ioc());
        FalconIoc ioc = GivenIoc.domain("a.example")
                .with("expiration", "2025-12-31T00:00:00Z")
                .with("action", "no_action")
                .ioc();

        assertThat(held(expired, ioc)).contains(DriftKind.EXPIRED);
        assertThat(held(nobody(), ioc)).contains(DriftKind.EXPIRED);
        assertThat(notHeld(expired, false)).isEmpty();
        assertThat(DriftKind.EXPIRED.isDrift()).isFalse();
    }

    private Optional<DriftKind> held(Entry entry, FalconIoc ioc) {
        return comparison().held(entry, ioc).map(Comparison.Judgement::kind);
    }

    private Optional<DriftKind> notHeld(Entry entry, boolean foreign) {
        return comparison().notHeld(entry, foreign);
    }

    private Comparison comparison() {
        return new Comparison(rules, letters::contains);
    }

    private long fingerprint() {
        return Fingerprint.of(rules.create(GivenChange.of(KEY).ioc()));
    }

    private FalconIoc asWanted() {
        return rules.held("id", GivenChange.of(KEY).ioc());
    }

    private FalconIoc other() {
        return rules.held("id", GivenChange.of(KEY).tags("other").ioc());
    }

    private static Entry wanted() {
        return entry(GivenChange.of(KEY).ioc());
    }

    private static Entry nobody() {
        return Entry.unknown(KEY);
    }

    private static Entry entry(Ioc record) {
        return Entry.unknown(KEY).with(List.of(new Claim("indicator-1", "Evil things", "5-0", Optional.of(record))));
    }

    private static Entry delivered(Entry entry, State state, long fingerprint) {
        return entry.with(new Delivered(state, "id", fingerprint, NOW, "5-0"));
    }
}
