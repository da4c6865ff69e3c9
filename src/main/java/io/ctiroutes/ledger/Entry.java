package io.ctiroutes.ledger;

import io.ctiroutes.ioc.EventOrder;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Origin;
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

    /** The newest stream event that is known to be about the IOC; empty if none is. */
    public String newestEvent() {
        String newest = delivered.map(Delivered::eventId).orElse("");
        // the newest is first
        return !claims.isEmpty() && EventOrder.isAfter(claims.get(0).eventId(), newest)
                ? claims.get(0).eventId()
                : newest;
    }

    /**
     * What the claims are after these changes: an upsert is the claim of its indicator, a retirement releases it, and a state
     * says them all. A replay of what newer events have outdated changes nothing, and neither does an older state.
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
            if (change instanceof IocChange.Withdraw || change instanceof IocChange.Redeploy) {
                withdraw(change, now);
            } else if (change instanceof IocChange.State state) {
                if (!EventOrder.isAfter(with(now).newestEvent(), state.origin().eventId())) {
                    now.clear();
                    state.claims().forEach(upsert -> now.add(claim(upsert)));
                }
            } else if (isWish(change) && !outdated(change, now)) {
                Optional<Claim> former = of(change.origin().indicatorId(), now);
                former.ifPresent(now::remove);
                if (change instanceof IocChange.Upsert upsert) {
                    Claim claim = claim(upsert);
                    now.add(0, former.map(claim::after).orElse(claim));
                }
            }
        }
        return with(now);
    }

    private static boolean isWish(IocChange change) {
        return change instanceof IocChange.Upsert || change instanceof IocChange.Retire;
    }

    private static void withdraw(IocChange change, List<Claim> now) {
        Origin origin = change.origin();
        boolean withdrawn = change instanceof IocChange.Withdraw;
        Optional<Claim> claim = of(origin.indicatorId(), now);
        if (!withdrawn && claim.filter(one -> one.record().isEmpty()).isPresent()) {
            // there was nothing but the withdrawal
            now.remove(claim.get());
        } else if (claim.isPresent()) {
            now.replaceAll(each -> each == claim.get() ? each.withdrawn(withdrawn) : each);
        } else if (withdrawn) {
            // so that it is remembered when the indicator comes
            now.add(new Claim(origin.indicatorId(), origin.indicatorName(), "", Optional.empty()).withdrawn(true));
        }
    }

    private static Optional<Claim> of(String indicator, List<Claim> claims) {
        for (Claim claim : claims) {
            if (claim.indicatorId().equals(indicator)) {
                return Optional.of(claim);
            }
        }
        return Optional.empty();
    }

    /** The claim of this indicator; empty if it has none. */
    public Optional<Claim> claimOf(String indicator) {
        return of(indicator, claims);
    }

    /** Whether any claim counts. */
    public boolean isClaimed() {
        for (Claim claim : claims) {
            if (!claim.withdrawn()) {
                return true;
            }
        }
        return false;
    }

    /** Whether no claim counts, and a guard keeps the retirement back. */
    public boolean isRetirementOwed() {
        return !isClaimed()
                && owed.filter(change -> change.reason() == Owed.Reason.RETIREMENTS)
                        .isPresent();
    }

    private boolean outdated(IocChange change, List<Claim> now) {
        if (!change.origin().replay()) {
            return false;
        }
        String event = change.origin().eventId();
        return delivered
                        .filter(last -> EventOrder.isAfter(last.eventId(), event))
                        .isPresent()
                || of(change.origin().indicatorId(), now)
                        .filter(claim -> EventOrder.isAfter(claim.eventId(), event))
                        .isPresent();
    }

    private static Claim claim(IocChange.Upsert upsert) {
        return new Claim(
                upsert.origin().indicatorId(),
                upsert.origin().indicatorName(),
                upsert.origin().eventId(),
                Optional.of(upsert.ioc()),
                upsert.origin().newIndicator() && !upsert.origin().several()
                        ? Claim.Marks.NONE
                        : new Claim.Marks(
                                upsert.origin().several(),
                                false,
                                !upsert.origin().newIndicator()));
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

    /**
     * The claim that says what Falcon should hold: of those that are not withdrawn the newest that has not expired, else the
     * newest; empty without any.
     */
    public Optional<Claim> wanted(Instant now) {
        Claim newest = null;
        for (Claim claim : claims) {
            if (claim.withdrawn()) {
                continue;
            }
            Optional<Instant> end = claim.record().flatMap(Ioc::expiration);
            if (end.isEmpty() || end.get().isAfter(now)) {
                return Optional.of(claim);
            }
            newest = newest == null ? claim : newest;
        }
        return Optional.ofNullable(newest);
    }
}
