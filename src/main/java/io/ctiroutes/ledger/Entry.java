package io.ctiroutes.ledger;

import io.ctiroutes.ioc.EventOrder;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that the ledger knows of one IOC.
 *
 * @param claims    of live indicators, at most one each; the newest first
 * @param delivered what became of the last change; empty if that is not known
 * @param owed      that a change of it is kept back
 */
public record Entry(IocKey key, List<Claim> claims, Optional<Delivered> delivered, Optional<Owed> owed) {

    private static final Comparator<Claim> NEWEST_FIRST =
            Comparator.comparing(Claim::eventId, EventOrder.OLDEST_FIRST).reversed();

    public Entry {
        claims = List.copyOf(claims);
    }

    /** Nothing is known of it. */
    public static Entry unknown(IocKey key) {
        return new Entry(key, List.of(), Optional.empty(), Optional.empty());
    }

    /** The same with other claims, in any order. */
    public Entry with(List<Claim> others) {
        List<Claim> sorted = new ArrayList<>(others);
        // stable: of two that one event brought, the one that came last is first already
        sorted.sort(NEWEST_FIRST);
        return new Entry(key, sorted, delivered, owed);
    }

    /** The same after a change has ended; nothing is owed any more. */
    public Entry with(Delivered ended) {
        return new Entry(key, claims, Optional.of(ended), Optional.empty());
    }

    /** The same, where it is no longer known which record Falcon holds. */
    public Entry doubting() {
        Optional<Delivered> doubted =
                delivered.map(last -> new Delivered(last.state(), last.falconId(), 0, last.at(), last.eventId()));
        return new Entry(key, claims, doubted, owed);
    }

    /** The same with a change that is kept back. */
    public Entry with(Owed change) {
        return new Entry(key, claims, delivered, Optional.of(change));
    }

    /**
     * What the claims are after these changes: an upsert is the claim of its indicator, a retirement releases it. A replay
     * of what newer events have outdated changes nothing.
     *
     * @param changes of this key, in the order of the stream
     */
    public Entry after(List<IocChange> changes) {
        if (claims.isEmpty()
                && delivered.isEmpty()
                && changes.size() == 1
                && changes.get(0) instanceof IocChange.Upsert upsert) {
            // what is commonest costs least
            return new Entry(key, List.of(claim(upsert)), delivered, owed);
        }
        List<Claim> now = new ArrayList<>(claims);
        for (IocChange change : changes) {
            boolean wish = change instanceof IocChange.Upsert || change instanceof IocChange.Retire;
            if (wish && !outdated(change, now)) {
                now.removeIf(claim -> claim.indicatorId().equals(change.origin().indicatorId()));
                if (change instanceof IocChange.Upsert upsert) {
                    now.add(0, claim(upsert));
                }
            }
        }
        return with(now);
    }

    private boolean outdated(IocChange change, List<Claim> now) {
        if (!change.origin().replay()) {
            return false;
        }
        String event = change.origin().eventId();
        return delivered
                        .filter(last -> EventOrder.isAfter(last.eventId(), event))
                        .isPresent()
                || now.stream()
                        .filter(claim ->
                                claim.indicatorId().equals(change.origin().indicatorId()))
                        .anyMatch(claim -> EventOrder.isAfter(claim.eventId(), event));
    }

    private static Claim claim(IocChange.Upsert upsert) {
        return new Claim(
                upsert.origin().indicatorId(),
                upsert.origin().indicatorName(),
                upsert.origin().eventId(),
                Optional.of(upsert.ioc()));
    }

    /**
     * How much it is worth to have this IOC in Falcon: nothing if nobody claims it, little if it has expired, else the more
     * the more severe it is.
     */
    public int value(Instant now) {
        Optional<Ioc> record = wanted(now).flatMap(Claim::record);
        if (record.isEmpty()) {
            return 0;
        }
        boolean expired =
                record.get().expiration().filter(end -> !end.isAfter(now)).isPresent();
        return expired ? 1 : 2 + record.get().severity().map(Severity::ordinal).orElse(-1) + 1;
    }

    /** The claim that says what Falcon should hold: the newest that has not expired, else the newest; empty without any. */
    public Optional<Claim> wanted(Instant now) {
        for (Claim claim : claims) {
            Optional<Instant> end = claim.record().flatMap(Ioc::expiration);
            if (end.isEmpty() || end.get().isAfter(now)) {
                return Optional.of(claim);
            }
        }
        return claims.isEmpty() ? Optional.empty() : Optional.of(claims.get(0));
    }
}
