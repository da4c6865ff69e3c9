package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.ctiroutes.falcon.api.AnswerRow;
import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fingerprint;
import io.ctiroutes.falcon.api.IocBody;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import java.time.Instant;
import java.util.Optional;

/** One IOC change on its way, with what has been learnt about its IOC. */
final class PendingChange {

    private static final int MOST_DETOURS = 8;
    private static final ObjectWriter JSON = new ObjectMapper().writerFor(IocBody.class);

    private final IocChange change;
    private Entry before;
    private final Entry after;
    private final String event;
    private FalconIoc known;
    // until when Falcon's search may not show it
    private Instant hidden;
    // the id that the ledger tells is wrong
    private boolean forgotten;
    private boolean purged;
    private boolean evicted;
    private boolean withoutRoom;
    // what the ledger says of the IOC now
    private Entry recorded;
    // null as long as nothing keeps it back
    private Owed.Reason owed;
    private long fingerprint = Fingerprint.NONE;
    // written to be measured, and the same is sent, however often; null before
    private byte[] created;
    private byte[] updated;
    private boolean saidToExist;
    private boolean alone;
    private int detours;
    // null as long as there is none
    private Patience.Doubt doubt;
    private AnswerRow objection;

    /**
     * A change.
     *
     * @param before what the ledger knew of the IOC
     * @param after  the same with the claims as they are now
     * @param event  the newest stream event that it is about
     * @param hidden until when Falcon's search may not show it, because it was written so lately
     */
    PendingChange(IocChange change, Entry before, Entry after, String event, Instant hidden) {
        this.change = change;
        this.before = before;
        this.recorded = before;
        this.after = after;
        this.event = event;
        this.hidden = hidden;
    }

    /** The same IOC, to be retired after all. */
    PendingChange retired() {
        PendingChange retired =
                new PendingChange(new IocChange.Retire(key(), change.origin()), before, after, event, hidden);
        retired.recorded = recorded;
        retired.known = known;
        retired.forgotten = forgotten;
        retired.alone = alone;
        retired.purged = purged;
        retired.detours = detours;
        return retired;
    }

    /** It is written, whatever the ledger says that Falcon holds. */
    void distrust() {
        before = before.doubting();
    }

    IocChange change() {
        return change;
    }

    IocKey key() {
        return change.key();
    }

    Optional<FalconIoc> known() {
        return Optional.ofNullable(known);
    }

    void known(FalconIoc ioc) {
        known = ioc;
        updated = null;
    }

    /** What is known of the IOC, which a call that needs its id must not do without. */
    FalconIoc knownIoc() {
        return known().orElseThrow(() -> new IllegalStateException("the id of " + key() + " is not known"));
    }

    /** What a request that creates its IOC, updates it or retires it says of it, by what is known of the IOC now. */
    IocBody body(CallKind kind, FalconRules rules) {
        if (change instanceof IocChange.Upsert upsert) {
            return kind == CallKind.CREATE
                    ? rules.create(upsert.ioc())
                    : rules.update(knownIoc().id(), upsert.ioc());
        }
        return rules.retire(knownIoc());
    }

    /** The same as JSON. */
    byte[] json(CallKind kind, FalconRules rules) {
        if (kind == CallKind.CREATE) {
            created = created == null ? write(marked(body(kind, rules))) : created;
            return created;
        }
        updated = updated == null ? write(marked(body(kind, rules))) : updated;
        return updated;
    }

    /** The same body, of which it is kept what stands for it: to make it once more costs as much as to write it. */
    private IocBody marked(IocBody body) {
        fingerprint = fingerprint == Fingerprint.NONE ? Fingerprint.of(body) : fingerprint;
        return body;
    }

    private static byte[] write(IocBody body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It gives way to another IOC. */
    void evict() {
        evicted = true;
    }

    boolean isEvicted() {
        return evicted;
    }

    /** It has been retired for so long that it is deleted, if Falcon still holds it so. */
    void purge() {
        purged = true;
    }

    /** Whether this IOC, which Falcon holds, is deleted to retire it. */
    boolean isDeleted(FalconIoc ioc, FalconRules rules) {
        return rules.permanentDelete() || evicted || purged && ioc.tags().contains(FalconRules.TO_DELETE);
    }

    /** The first step on the way to retire it. */
    CallKind toRetire(FalconRules rules) {
        if (known != null && (evicted || rules.permanentDelete())) {
            return CallKind.DELETE;
        }
        // it is written whole: only if it is known whole
        return known != null && known.isWhole() ? CallKind.UPDATE : CallKind.LOOK_UP;
    }

    /** Whether the IOC is retired already, so that nobody is protected any less without it. */
    boolean isRetired() {
        return known != null && known.tags().contains(FalconRules.TO_DELETE)
                || delivered()
                        .filter(last -> last.state() == Delivered.State.RETIRED)
                        .isPresent();
    }

    /** Whether all that was found is what a parent has handed down. */
    boolean isInherited() {
        return known != null && known.fromParent();
    }

    /** A request as a whole was refused because of it, or may have been: it takes no other row along again. */
    void setApart() {
        alone = true;
    }

    boolean isAlone() {
        return alone;
    }

    Optional<Patience.Doubt> doubt() {
        return Optional.ofNullable(doubt);
    }

    void doubted(Patience.Doubt more) {
        doubt = more;
    }

    /** Falcon took the request, but not this row. */
    void objectedTo(AnswerRow answer) {
        objection = answer;
    }

    Optional<AnswerRow> objection() {
        return Optional.ofNullable(objection);
    }

    /** The id of the IOC may be wrong. */
    void forgetId() {
        known = null;
        updated = null;
        saidToExist = false;
        forgotten = true;
    }

    /** It is not there. */
    void forget() {
        forgetId();
        hidden = Instant.MIN;
    }

    /** Whether it may be there although Falcon's search does not find it. */
    boolean mayBeHidden(FalconRules rules) {
        return rules.clock().instant().isBefore(hidden);
    }

    /** Whether it stays as it is: somebody claims it, but it is not known what Falcon should hold. */
    boolean isKept(Instant now) {
        return change instanceof IocChange.Retire
                && after.wanted(now).filter(claim -> claim.record().isEmpty()).isPresent();
    }

    /** What the ledger knew of the IOC; its id counts for nothing once it was forgotten. */
    Optional<Delivered> delivered() {
        return before.delivered();
    }

    /** Falcon's id, as the ledger knows it; empty if it does not, or if it is wrong. */
    Optional<String> rememberedId() {
        return delivered().filter(last -> !forgotten).map(Delivered::falconId).filter(id -> !id.isEmpty());
    }

    /** What Falcon holds by what the ledger remembers; empty if it does not remember all of it. */
    Optional<FalconIoc> remembered(FalconRules rules) {
        return rememberedId()
                .flatMap(id -> before.claims().stream()
                        .findFirst()
                        .flatMap(Claim::record)
                        .map(record -> rules.held(id, record)));
    }

    /** What stands for the record that Falcon should hold, or for the retired one. */
    long fingerprint(FalconRules rules) {
        if (fingerprint == Fingerprint.NONE) {
            fingerprint = change instanceof IocChange.Upsert upsert
                    ? Fingerprint.of(rules.create(upsert.ioc()))
                    : Fingerprint.of(rules.retire(knownIoc()));
        }
        return fingerprint;
    }

    /**
     * It is about to be written to Falcon. What is to be written down before: from then on it is not known what Falcon holds,
     * until it is written down how the change ended. Empty if that is not known as it is.
     */
    Optional<Ledger.Update> begins() {
        Optional<Delivered> trusted = recorded.delivered().filter(last -> last.fingerprint() != Fingerprint.NONE);
        if (trusted.isEmpty()) {
            return Optional.empty();
        }
        Entry known = recorded;
        recorded = known.doubting();
        return Optional.of(new Ledger.Update(known, recorded));
    }

    /** What is to be written down of how it ended. */
    Ledger.Update ended(Delivered.State state, long fingerprintNow, Instant now) {
        String id = known == null ? rememberedId().orElse("") : known.id();
        boolean there = state == Delivered.State.LIVE || state == Delivered.State.RETIRED;
        Entry ended = after.with(new Delivered(state, there ? id : "", fingerprintNow, now, event));
        // whoever claims it gets it back when there is room
        boolean owedAgain = evicted && after.isClaimed();
        boolean taken = there && state == Delivered.State.RETIRED || state == Delivered.State.DELETED && known != null;
        return new Ledger.Update(
                recorded,
                owedAgain ? ended.with(new Owed(Owed.Reason.QUOTA, now, false)) : ended,
                taken ? change.origin().indicatorId() : "");
    }

    /** A guard keeps it back. */
    void owe(Owed.Reason reason) {
        owed = reason;
    }

    /** What is to be written down of what is kept back; and what Falcon holds, if that was seen meanwhile. */
    Ledger.Update owed(Instant now) {
        // it may have turned out not to be as the ledger had it
        Entry former = forgotten || recorded != before ? after.doubting() : after;
        Entry seen = known == null || delivered().isPresent()
                ? former
                : after.with(new Delivered(Delivered.State.LIVE, known.id(), Fingerprint.NONE, now, event));
        Instant since = before.owed().map(Owed::since).orElse(now);
        return new Ledger.Update(recorded, seen.with(new Owed(owed, since, false)));
    }

    /** Falcon did not create it for want of room. */
    void noRoom() {
        withoutRoom = true;
    }

    /** Whether Falcon had no room for it a moment ago. */
    boolean isWithoutRoom() {
        return withoutRoom;
    }

    /** Whether it was kept back before. */
    boolean isOwed() {
        return before.owed().isPresent();
    }

    /** Whether somebody has said that it may go on although a guard would keep it back. */
    boolean isApproved() {
        return before.owed().filter(Owed::approved).isPresent();
    }

    /** Nothing was to be done: what was written down before stands, but for the claims and the event. */
    Ledger.Update unchanged() {
        return new Ledger.Update(
                recorded,
                delivered()
                        .map(last -> after.with(
                                new Delivered(last.state(), last.falconId(), last.fingerprint(), last.at(), event)))
                        .orElse(after));
    }

    /** Falcon refused to create it because it has it: a search that finds nothing only lags behind. */
    void saidToExist() {
        saidToExist = true;
    }

    boolean isSaidToExist() {
        return saidToExist;
    }

    /**
     * The change has to be looked up after all.
     *
     * @return false if that has happened so often that it leads nowhere
     */
    boolean detour() {
        detours++;
        return detours <= MOST_DETOURS;
    }

    /** How often it was looked up for another reason than that this is how it begins. */
    int detours() {
        return detours + (doubt == null ? 0 : doubt.rounds());
    }
}
