package io.ctiroutes.reconcile;

import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What OpenCTI wants, as its stream tells it from the beginning. It is kept like the ledger, and by the same rules, but in a
 * file of its own, which goes when it is closed.
 */
final class Wanted implements AutoCloseable {

    private final Ledger claims;

    Wanted(Clock clock) {
        this.claims = Ledger.scratch(clock);
    }

    /** These changes come next in the stream. */
    void take(List<IocChange> changes) {
        Map<IocKey, List<IocChange>> byKey = IocChange.byKey(changes);
        List<Ledger.Update> updates = new ArrayList<>(byKey.size());
        claims.find(byKey.keySet()).forEach((key, before) -> {
            Entry after = before.after(byKey.get(key));
            if (!after.equals(before)) {
                updates.add(new Ledger.Update(before, after));
            }
        });
        claims.write(updates);
    }

    /** An entry for each of these, with the claims and nothing else. */
    Map<IocKey, Entry> find(Collection<IocKey> keys) {
        return claims.find(keys);
    }

    /** The next of all keys, see {@link Ledger#keys}. */
    Ledger.Page keys(int after, int most) {
        return claims.keys(after, most);
    }

    @Override
    public void close() {
        claims.close();
    }
}
