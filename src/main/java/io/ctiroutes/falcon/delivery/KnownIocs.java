package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.ioc.IocKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What Falcon's answers have told of our IOCs lately. Its search lags behind its writes, so what was just written cannot
 * be looked up yet, and what is known need not be. The last {@value #MOST} are remembered, for ten minutes. (A cache that
 * keeps what is asked for often, as cache libraries do, would give up just what was written last.) Of what was created, it is
 * remembered for longer that it is there.
 */
public class KnownIocs {

    static final int MOST = 20_000;

    private static final long LONGEST = Duration.ofMinutes(10).toNanos();

    private final int most;
    private final long longest;
    private final LongSupplier nanoTime;
    private final RecentlyCreated created;
    // the one told of longest ago comes first
    private final Map<IocKey, Told> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<IocKey, Told> eldest) {
            return size() > most;
        }
    };

    private record Told(FalconIoc ioc, long at) {}

    /**
     * Nothing is known yet.
     *
     * @param searchLag how long Falcon's search may not show what was created
     */
    public KnownIocs(Duration searchLag) {
        this(searchLag, System::nanoTime);
    }

    KnownIocs(Duration searchLag, LongSupplier nanoTime) {
        this(MOST, LONGEST, searchLag, nanoTime);
    }

    KnownIocs(int most, long longest, Duration searchLag, LongSupplier nanoTime) {
        this.most = most;
        this.longest = longest;
        this.nanoTime = nanoTime;
        this.created = new RecentlyCreated(searchLag, nanoTime);
    }

    /** What an IOC is: as the search found it, unless it was written a moment ago and the search lags behind. */
    Optional<FalconIoc> latest(IocKey key, FalconIoc found) {
        return Optional.of(find(key).filter(known -> known.newerThan(found)).orElse(found));
    }

    synchronized Optional<FalconIoc> find(IocKey key) {
        Told last = told.get(key);
        return last == null || nanoTime.getAsLong() - last.at() >= longest ? Optional.empty() : Optional.of(last.ioc());
    }

    synchronized void remember(IocKey key, FalconIoc ioc) {
        told.remove(key);
        told.put(key, new Told(ioc, nanoTime.getAsLong()));
    }

    /** It was created just now. */
    void created(IocKey key, FalconIoc ioc) {
        remember(key, ioc);
        created.add(key);
    }

    /** Whether it may be there although the search does not find it, even if no more is remembered of it. */
    boolean mayBeHidden(IocKey key) {
        return created.contains(key);
    }

    /** What was told of it may be wrong, but not that it was created. */
    synchronized void forgetId(IocKey key) {
        told.remove(key);
    }

    synchronized void forget(IocKey key) {
        told.remove(key);
        created.remove(key);
    }
}
