package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many IOCs a search finds. The last few searches are counted once and then kept up with every write, so that each page of
 * a million rows can tell the total. Guarded by the store.
 */
final class Counts {
    private static final int FOLLOWED = 4;

    /** As it was counted at a moment; it holds until the next IOC expires. */
    private static final class Count {
        private final Instant at;
        private Instant until = Instant.MAX;
        private long found;

        private Count(Instant at) {
            this.at = at;
        }

        private void add(StoredIoc ioc, Search search) {
            if (search.finds(ioc, at)) {
                found++;
            }
            if (search.changesWithTime()) {
                ioc.expiration()
                        .filter(expires -> expires.isAfter(at) && expires.isBefore(until))
                        .ifPresent(expires -> until = expires);
            }
        }

        private void remove(StoredIoc ioc, Search search) {
            if (search.finds(ioc, at)) {
                found--;
            }
        }

        private boolean holds(Instant now) {
            return until.equals(Instant.MAX) || !now.isBefore(at) && now.isBefore(until);
        }
    }

    private final Map<Search, Count> counts = new LinkedHashMap<>(FOLLOWED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Search, Count> eldest) {
            return size() > FOLLOWED;
        }
    };

    long of(Search search, List<StoredIoc> iocs, Instant now) {
        Count known = counts.get(search);
        if (known != null && known.holds(now)) {
            return known.found;
        }
        Count count = new Count(now);
        for (StoredIoc ioc : iocs) {
            if (ioc != null) {
                count.add(ioc, search);
            }
        }
        counts.put(search, count);
        return count.found;
    }

    /** Something was written: {@code before} is null if it is new. */
    void written(StoredIoc before, StoredIoc after) {
        counts.forEach((search, count) -> {
            if (before != null) {
                count.remove(before, search);
            }
            count.add(after, search);
        });
    }
}
