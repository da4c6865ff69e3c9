package io.ctiroutes.steps;

import io.ctiroutes.guard.Quota;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.ledger.Owed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is due without any event: what was owed and may go now, and what has been retired for long. Used by one thread. */
public final class OwedChanges {

    private static final Logger LOG = LoggerFactory.getLogger(OwedChanges.class);
    private static final Origin OWED = Origin.of("owed");
    private static final int MOST = 2_000;
    private static final int MOST_EVICTED = 500;
    private static final Duration PURGE_INTERVAL = Duration.ofHours(1);

    private final Ledger ledger;
    private final Quota quota;
    private final Duration purgeAfter;
    private final boolean evict;
    private final Clock clock;
    private Instant purgeAt = Instant.MIN;

    /**
     * What is due.
     *
     * @param purgeAfter how long something is kept that is retired; zero for ever
     * @param evict      whether the least valuable of ours gives way while Falcon is full
     */
    public OwedChanges(Ledger ledger, Quota quota, Duration purgeAfter, boolean evict, Clock clock) {
        this.ledger = ledger;
        this.quota = quota;
        this.purgeAfter = purgeAfter;
        this.evict = evict;
        this.clock = clock;
    }

    /**
     * The next that are due, a request's worth at most; empty if none are.
     *
     * @throws LedgerException if it cannot be told; it is asked again
     */
    public List<IocChange> due() throws LedgerException {
        List<Entry> next = ledger.owed(Owed.Reason.RETIREMENTS, true, MOST);
        if (next.isEmpty()) {
            next = creates();
        }
        if (next.isEmpty()) {
            next = retiredForLong();
        }
        if (next.isEmpty() && evict && quota.isFull() && quota.free() == 0) {
            return evictions();
        }
        return next.stream()
                .<IocChange>map(entry -> new IocChange.Review(entry.key(), OWED))
                .toList();
    }

    /** What gives way to what waits: only to what is worth more. */
    private List<IocChange> evictions() {
        Instant now = clock.instant();
        List<Entry> waiting = ledger.owed(Owed.Reason.QUOTA, false, MOST_EVICTED);
        List<Entry> least = waiting.isEmpty() ? List.of() : ledger.leastValuable(now, waiting.size());
        List<IocChange> evictions = new ArrayList<>();
        for (int i = 0;
                i < least.size() && least.get(i).value(now) < waiting.get(i).value(now);
                i++) {
            LOG.info(
                    "{} gives way to {} (crowdstrike.quota-policy)",
                    least.get(i).key(),
                    waiting.get(i).key());
            evictions.add(new IocChange.Evict(least.get(i).key(), OWED));
        }
        return evictions;
    }

    private List<Entry> creates() throws LedgerException {
        if (!quota.isFull()) {
            return List.of();
        }
        int most = (int) Math.min(MOST, quota.free());
        List<Entry> next = most == 0 ? List.of() : ledger.owed(Owed.Reason.QUOTA, false, most);
        if (most > 0 && next.isEmpty()) {
            quota.drained();
        }
        return next;
    }

    private List<Entry> retiredForLong() throws LedgerException {
        Instant now = clock.instant();
        if (purgeAfter.isZero() || now.isBefore(purgeAt)) {
            return List.of();
        }
        List<Entry> next = ledger.retiredBefore(now.minus(purgeAfter), MOST);
        if (next.isEmpty()) {
            purgeAt = now.plus(PURGE_INTERVAL);
        }
        return next;
    }
}
