package io.ctiroutes.reconcile;

import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fingerprint;
import io.ctiroutes.ioc.EventOrder;
import io.ctiroutes.ioc.IsoTime;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a check learns about one IOC, beside what the ledger knew. */
final class Knowledge {

    private final FalconRules rules;
    private final Clock clock;

    Knowledge(FalconRules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /** What the ledger knows, with the claims that OpenCTI makes. A claim that it knows keeps its event. */
    static Entry claimed(Entry known, Entry wanted) {
        List<Claim> claims = wanted.claims().stream()
                .map(claim -> same(known, claim)
                        .or(() -> known.claimOf(claim.indicatorId()).map(claim::after))
                        .orElse(claim))
                .toList();
        return known.with(claims);
    }

    private static Optional<Claim> same(Entry known, Claim claim) {
        return known.claims().stream()
                .filter(other -> other.indicatorId().equals(claim.indicatorId())
                        && other.record().equals(claim.record()))
                .findFirst();
    }

    /** Whether OpenCTI makes claims that the ledger knows nothing of. */
    static boolean isMissingClaims(Entry known, Entry wanted) {
        return wanted.claims().stream()
                .anyMatch(claim -> known.claims().stream()
                        .noneMatch(other -> other.indicatorId().equals(claim.indicatorId())));
    }

    /**
     * Whether something has happened to the IOC that one of the two sides may not show yet.
     *
     * @param event what is newer counts
     * @param time  what was delivered since counts
     */
    static boolean isNewer(Entry known, Entry wanted, String event, Instant time) {
        return known.delivered()
                        .filter(last -> !last.at().isBefore(time) || EventOrder.isAfter(last.eventId(), event))
                        .isPresent()
                || Stream.concat(known.claims().stream(), wanted.claims().stream())
                        .anyMatch(claim -> EventOrder.isAfter(claim.eventId(), event));
    }

    /** Falcon holds this, and it is ours. */
    Entry held(Entry entry, FalconIoc ioc, Comparison.Judgement judgement) {
        Delivered.State state = rules.retired(ioc) ? Delivered.State.RETIRED : Delivered.State.LIVE;
        long fingerprint = judgement.fingerprint();
        boolean knows = entry.delivered()
                .filter(last ->
                        last.state() == state && last.falconId().equals(ioc.id()) && last.fingerprint() == fingerprint)
                .isPresent();
        boolean owed = judgement.kind() == DriftKind.OWED;
        return knows
                ? owing(entry, owed)
                : owing(
                        delivered(entry, new Delivered(state, ioc.id(), fingerprint, changed(ioc), event(entry))),
                        owed);
    }

    /**
     * Falcon holds nothing that is ours.
     *
     * @param kind what is said of it; empty if nothing is
     */
    Entry notHeld(Entry entry, Optional<DriftKind> kind) {
        if (entry.claims().isEmpty()) {
            return Entry.unknown(entry.key());
        }
        Delivered.State state = switch (kind.orElse(DriftKind.MISSING)) {
            case FOREIGN -> Delivered.State.FOREIGN;
            case REFUSED -> Delivered.State.REFUSED;
            default -> Delivered.State.DELETED;
        };
        boolean owed = kind.filter(DriftKind.OWED::equals).isPresent();
        if (entry.delivered().filter(last -> last.state() == state).isPresent()) {
            return owing(entry, owed);
        }
        long fingerprint = state == Delivered.State.DELETED ? Fingerprint.ABSENT : Fingerprint.NONE;
        // when it went is not known: that it was found out now is no change, which the next check would leave alone
        Instant at = entry.delivered().map(Delivered::at).orElse(Instant.EPOCH);
        return owing(delivered(entry, new Delivered(state, "", fingerprint, at, event(entry))), owed);
    }

    private static Entry delivered(Entry entry, Delivered last) {
        return new Entry(entry.key(), entry.claims(), Optional.of(last), entry.owed());
    }

    private static Entry owing(Entry entry, boolean still) {
        return still ? entry : new Entry(entry.key(), entry.claims(), entry.delivered(), Optional.empty());
    }

    private static String event(Entry entry) {
        return entry.delivered()
                .map(Delivered::eventId)
                .orElseGet(() ->
                        entry.claims().stream().findFirst().map(Claim::eventId).orElse(""));
    }

    private Instant changed(FalconIoc ioc) {
        try {
            return IsoTime.parse(ioc.modifiedOn());
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }
}
