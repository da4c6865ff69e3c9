package io.ctiroutes.falcon.delivery;

import io.ctiroutes.claims.Claiming;
import io.ctiroutes.claims.OtherClaims;
import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fingerprint;
import io.ctiroutes.ioc.EventOrder;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the claims of all indicators come to: one change for each IOC. It is wanted as long as one claim is left, and the
 * newest claim gives its record.
 */
final class Claims {

    private final FalconRules rules;
    private final Claiming claiming;
    private final SearchLag searchLag;

    /**
     * Claims.
     *
     * @param others is asked as long as the ledger does not know all claims
     */
    Claims(FalconRules rules, Ledger ledger, OtherClaims others, SearchLag searchLag) {
        this.rules = rules;
        this.claiming = new Claiming(ledger, others);
        this.searchLag = searchLag;
    }

    /**
     * The changes that these make necessary, or of which it is to be written down that they make none.
     *
     * @param changes in the order of the stream, of any number of indicators
     * @throws IOException if the ledger cannot be read
     */
    List<PendingChange> of(List<IocChange> changes) throws IOException {
        Instant now = rules.clock().instant();
        List<PendingChange> rows = new ArrayList<>(changes.size());
        for (Claiming.Claimed claimed : claiming.of(changes)) {
            rows.add(row(claimed.before(), claimed.after(), claimed.changes(), now));
        }
        return rows;
    }

    private PendingChange row(Entry before, Entry after, List<IocChange> changes, Instant now) {
        IocChange last = changes.get(changes.size() - 1);
        IocChange wanted = after.wanted(now)
                .map(claim -> wanted(claim, changes, last))
                .orElseGet(() -> new IocChange.Retire(before.key(), last.origin()));
        Instant hidden = hidden(before, changes);
        String event = event(before, last);
        if (last instanceof IocChange.Evict) {
            PendingChange row =
                    new PendingChange(new IocChange.Retire(last.key(), last.origin()), before, after, event, hidden);
            row.evict();
            return row;
        }
        PendingChange row = new PendingChange(rules.wanted(wanted, rules.now()), before, after, event, hidden);
        if (last instanceof IocChange.Redeploy) {
            row.distrust();
        }
        return row;
    }

    /** Until when Falcon's search may not show the IOC, because it was written so lately. */
    private Instant hidden(Entry before, List<IocChange> changes) {
        return before.delivered()
                .filter(Claims::isThere)
                .map(told -> searchLag.shows(told.at()))
                .orElseGet(() -> mayBeOfOthers(changes) ? searchLag.showsOthers() : Instant.MIN);
    }

    /**
     * Whether somebody else may have delivered what these changes no longer tell: the ones before the last, or an older state.
     * A change that comes alone is the first that there is of the IOC, or comes after one that was written down.
     */
    private static boolean mayBeOfOthers(List<IocChange> changes) {
        return changes.size() > 1 || changes.get(0) instanceof IocChange.State state && state.unsure();
    }

    /** What a claim wants: one of the changes if one of them made it, else what was written down of it. */
    private static IocChange wanted(Claim claim, List<IocChange> changes, IocChange last) {
        for (IocChange change : changes) {
            if (change instanceof IocChange.Upsert upsert
                    && claim.record().filter(record -> record == upsert.ioc()).isPresent()) {
                return change;
            }
        }
        Origin origin = last.origin().about(claim.indicatorId(), claim.indicatorName());
        return claim.record()
                .<IocChange>map(record -> new IocChange.Upsert(record, origin))
                .orElse(new IocChange.Retire(last.key(), origin));
    }

    /** The newest event that the IOC's state is about: the connector's own doing is none. */
    private static String event(Entry before, IocChange last) {
        String former = before.delivered().map(Delivered::eventId).orElse("");
        boolean tells = last instanceof IocChange.Upsert
                || last instanceof IocChange.Retire
                || last instanceof IocChange.State
                        && EventOrder.isAfter(last.origin().eventId(), former);
        return tells ? last.origin().eventId() : former;
    }

    private static boolean isThere(Delivered told) {
        return told.state() == Delivered.State.LIVE || told.state() == Delivered.State.RETIRED;
    }

    /** What the ledger knows of the IOC, if that is enough to change it without looking it up. */
    Optional<FalconIoc> known(PendingChange row) {
        Optional<String> id = row.rememberedId();
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<FalconIoc> remembered = row.remembered(rules);
        if (row.isEvicted()) {
            return Optional.of(FalconIoc.of(id.get()));
        }
        if (row.change() instanceof IocChange.Retire && !rules.permanentDelete()) {
            // it is written whole: only if it is known whole
            long told = row.delivered().orElseThrow().fingerprint();
            return remembered.filter(ioc -> Fingerprint.of(ioc) == told);
        }
        return remembered.or(() -> Optional.of(FalconIoc.of(id.get())));
    }

    /** How a change ends that needs no call, because the ledger knows that Falcon holds what is wanted; empty if it does. */
    Optional<Outcome> endsAtOnce(PendingChange row) {
        if (row.isEvicted()) {
            // by its id, or not at all: what is found under its value may be somebody else's by now
            return row.rememberedId().isPresent() ? Optional.empty() : Optional.of(Outcome.ABSENT);
        }
        if (row.isKept(rules.clock().instant())) {
            return Optional.of(Outcome.UNCHANGED);
        }
        Optional<Delivered> told = row.delivered().filter(last -> last.fingerprint() != Fingerprint.NONE);
        if (told.isEmpty()) {
            return Optional.empty();
        }
        boolean retire = row.change() instanceof IocChange.Retire;
        return switch (told.get().state()) {
            case LIVE ->
                !retire && row.fingerprint(rules) == told.get().fingerprint()
                        ? Optional.of(Outcome.UNCHANGED)
                        : Optional.empty();
            case RETIRED -> {
                if (!retire || rules.permanentDelete()) {
                    yield Optional.empty();
                }
                if (rules.purged(told.get().at())) {
                    // looked up first: somebody may have taken it into use again
                    row.forgetId();
                    row.purge();
                    yield Optional.empty();
                }
                yield Optional.of(Outcome.UNCHANGED);
            }
            case DELETED -> retire ? Optional.of(Outcome.ABSENT) : Optional.empty();
            case REFUSED, FOREIGN -> Optional.empty();
        };
    }
}
