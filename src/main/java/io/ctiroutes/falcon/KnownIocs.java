package io.ctiroutes.falcon;

import io.ctiroutes.ioc.IocKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What Falcon's answers have told of our IOCs lately. Its search lags behind its writes, so what was just written cannot
 * be looked up yet, and what is known need not be. The last {@value #MOST} are remembered, for ten minutes. (A cache that
 * keeps what is asked for often, as cache libraries do, would give up just what was written last.)
 */
public final class KnownIocs {

    static final int MOST = 20_000;

    private static final long LONGEST = Duration.ofMinutes(10).toNanos();

    private final LongSupplier nanoTime;
    // the one told of longest ago comes first
    private final Map<IocKey, Told> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<IocKey, Told> eldest) {
            return size() > MOST;
        }
    };

    private record Told(FalconIoc ioc, long at) {}

    public KnownIocs() {
        this(System::nanoTime);
    }

    KnownIocs(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized Optional<FalconIoc> find(IocKey key) {
        Told last = told.get(key);
        return last == null || nanoTime.getAsLong() - last.at() >= LONGEST ? Optional.empty() : Optional.of(last.ioc());
    }

    synchronized void remember(IocKey key, FalconIoc ioc) {
        told.remove(key);
        told.put(key, new Told(ioc, nanoTime.getAsLong()));
    }

    synchronized void forget(IocKey key) {
        told.remove(key);
    }
}
