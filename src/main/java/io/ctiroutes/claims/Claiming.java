package io.ctiroutes.claims;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes changes into what is known of their IOCs. Nothing is written down: that is for those who have done about it. */
public final class Claiming {

    private final Ledger ledger;
    private final OtherClaims others;

    /**
     * Claims by a ledger.
     *
     * @param others is asked as long as the ledger does not know all claims
     */
    public Claiming(Ledger ledger, OtherClaims others) {
        this.ledger = ledger;
        this.others = others;
    }

    /**
     * One IOC.
     *
     * @param before  what was known of it
     * @param after   what is known with the changes
     * @param changes of it, in their order; at least one
     */
    public record Claimed(Entry before, Entry after, List<IocChange> changes) {

        /** The last of the changes. */
        public IocChange last() {
            return changes.get(changes.size() - 1);
        }
    }

    /**
     * The IOCs that these are about, in the order in which each comes first.
     *
     * @param changes in the order of the stream, of any number of indicators
     * @throws IOException if nobody can say who else claims an IOC
     */
    public List<Claimed> of(List<IocChange> changes) throws IOException {
        Map<IocKey, List<IocChange>> byKey = IocChange.byKey(changes);
        // in the same order
        List<Entry> known = List.copyOf(ledger.find(byKey.keySet()).values());
        List<List<IocChange>> ofKeys = List.copyOf(byKey.values());
        List<Entry> claimed = new ArrayList<>(known.size());
        for (int i = 0; i < known.size(); i++) {
            claimed.add(known.get(i).after(ofKeys.get(i)));
        }
        if (!ledger.isComplete()) {
            askOthers(byKey, claimed);
        }
        List<Claimed> all = new ArrayList<>(known.size());
        for (int i = 0; i < known.size(); i++) {
            all.add(new Claimed(known.get(i), claimed.get(i), ofKeys.get(i)));
        }
        return all;
    }

    /** Of what is given up and not known to be wanted by anybody else. */
    private void askOthers(Map<IocKey, List<IocChange>> byKey, List<Entry> claimed) throws IOException {
        List<IocKey> givenUp = claimed.stream()
                .filter(entry -> !entry.isClaimed())
                .map(Entry::key)
                .toList();
        if (givenUp.isEmpty()) {
            return;
        }
        Map<IocKey, List<Claim>> told = others.on(givenUp);
        claimed.replaceAll(entry -> {
            List<Claim> claims = told.get(entry.key());
            if (claims == null || entry.isClaimed()) {
                return entry;
            }
            Set<String> by = byKey.get(entry.key()).stream()
                    .filter(change -> !(change instanceof IocChange.Redeploy))
                    .map(change -> change.origin().indicatorId())
                    .collect(Collectors.toSet());
            List<Claim> all = new ArrayList<>(entry.claims());
            claims.stream()
                    .filter(claim -> !by.contains(claim.indicatorId()))
                    // one that is withdrawn
                    .filter(claim -> entry.claimOf(claim.indicatorId()).isEmpty())
                    .forEach(all::add);
            return entry.with(all);
        });
    }
}
