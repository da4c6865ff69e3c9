package io.ctiroutes.falcon;

import io.ctiroutes.ioc.IocKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What Falcon's answers have told of our IOCs lately. Its search lags behind its writes, so what was just written cannot
 * be looked up yet, and what is known need not be. Bounded in number and in time: there are two generations, and when the
 * younger one is full or old, the elder one is given up at once.
 */
public final class KnownIocs {

    private static final int MOST_A_GENERATION = 10_000;
    private static final long LONGEST_A_GENERATION = Duration.ofMinutes(5).toNanos();

    private final LongSupplier nanoTime;
    private volatile Generations generations;

    /** The younger one holds the later word on an IOC. */
    private record Generations(Map<IocKey, FalconIoc> younger, Map<IocKey, FalconIoc> elder, long since) {

        Generations next(long now) {
            long age = now - since;
            if (age >= 2 * LONGEST_A_GENERATION) {
                return new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), now);
            }
            // one that nobody looked at in time has had a part of its successor's time
            return new Generations(new ConcurrentHashMap<>(), younger, since + Math.min(age, LONGEST_A_GENERATION));
        }
    }

    public KnownIocs() {
        this(System::nanoTime);
    }

    KnownIocs(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.generations = new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), nanoTime.getAsLong());
    }

    Optional<FalconIoc> find(IocKey key) {
        Generations both = current();
        FalconIoc ioc = both.younger.get(key);
        return Optional.ofNullable(ioc == null ? both.elder.get(key) : ioc);
    }

    void remember(IocKey key, FalconIoc ioc) {
        current().younger.put(key, ioc);
    }

    void forget(IocKey key) {
        Generations both = current();
        both.younger.remove(key);
        both.elder.remove(key);
    }

    private Generations current() {
        return isOver(generations) ? renewed() : generations;
    }

    private synchronized Generations renewed() {
        if (isOver(generations)) {
            generations = generations.next(nanoTime.getAsLong());
        }
        return generations;
    }

    private boolean isOver(Generations both) {
        return both.younger.size() >= MOST_A_GENERATION || nanoTime.getAsLong() - both.since >= LONGEST_A_GENERATION;
    }
}
