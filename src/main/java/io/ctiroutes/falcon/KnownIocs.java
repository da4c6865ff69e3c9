package io.ctiroutes.falcon;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ctiroutes.ioc.IocKey;
import java.time.Duration;
import java.util.Optional;

/**
 * What Falcon's answers have told of our IOCs lately. Its search lags behind its writes, so what was just written cannot
 * be looked up yet, and what is known need not be. Bounded in number and in time.
 */
public final class KnownIocs {

    private static final int MOST = 20_000;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Cache<IocKey, FalconIoc> known =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(LONGEST).build();

    Optional<FalconIoc> find(IocKey key) {
        return Optional.ofNullable(known.getIfPresent(key));
    }

    void remember(IocKey key, FalconIoc ioc) {
        known.put(key, ioc);
    }

    void forget(IocKey key) {
        known.invalidate(key);
    }
}
