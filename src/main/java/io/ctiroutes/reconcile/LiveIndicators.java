package io.ctiroutes.reconcile;

import io.ctiroutes.claims.OtherClaims;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.IsoTime;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.opencti.platform.LiveIndicator;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.OpenCtiException;
import io.ctiroutes.opencti.platform.StreamState;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks OpenCTI which live indicators name a value. It cannot tell what the stream's filter, or the routes, would let through
 * of them: an IOC rather stays. Safe for use by several threads.
 */
public final class LiveIndicators implements OtherClaims {

    private static final Logger LOG = LoggerFactory.getLogger(LiveIndicators.class);

    /** How many values are asked for at once. */
    private static final int VALUES = 200;

    private final Supplier<OpenCtiClient> platform;
    private final Function<String, Set<IocKey>> keysOf;
    private final Function<IocKey, Set<String>> spellings;
    private final Clock clock;
    private volatile boolean told;

    /**
     * Live indicators.
     *
     * @param platform answers; asked for when it is needed first
     * @param keysOf   the IOCs that a pattern names
     * @param spellings how patterns may spell an IOC's value
     */
    public LiveIndicators(
            Supplier<OpenCtiClient> platform,
            Function<String, Set<IocKey>> keysOf,
            Function<IocKey, Set<String>> spellings,
            Clock clock) {
        this.platform = platform;
        this.keysOf = keysOf;
        this.spellings = spellings;
        this.clock = clock;
    }

    @Override
    public Map<IocKey, List<Claim>> on(Collection<IocKey> keys) throws IOException {
        Map<IocKey, List<Claim>> claims = new HashMap<>();
        List<IocKey> all = List.copyOf(new HashSet<>(keys));
        try {
            for (int from = 0; from < all.size(); from += VALUES) {
                List<IocKey> some = all.subList(from, Math.min(all.size(), from + VALUES));
                some.forEach(key -> claims.put(key, new ArrayList<>()));
                for (LiveIndicator indicator : platform.get().indicatorsNaming(values(some))) {
                    claim(indicator, claims);
                }
            }
        } catch (OpenCtiException e) {
            if (e.state() != StreamState.REFUSED) {
                throw e;
            }
            tell(e);
            return Map.of();
        }
        return claims;
    }

    /** Hashes in capitals too, in case the platform tells them apart. */
    private List<String> values(List<IocKey> keys) {
        Set<String> values = new HashSet<>();
        for (IocKey key : keys) {
            values.addAll(spellings.apply(key));
            if (key.type() == IocType.SHA256 || key.type() == IocType.MD5) {
                values.add(key.value().toUpperCase(Locale.ROOT));
            }
        }
        return List.copyOf(values);
    }

    private void claim(LiveIndicator indicator, Map<IocKey, List<Claim>> claims) {
        if (expired(indicator)) {
            return;
        }
        for (IocKey key : keysOf.apply(indicator.pattern())) {
            List<Claim> ofKey = claims.get(key);
            if (ofKey != null) {
                ofKey.add(new Claim(indicator.id(), indicator.name(), "", Optional.empty()));
            }
        }
    }

    private boolean expired(LiveIndicator indicator) {
        try {
            return !indicator.validUntil().isEmpty()
                    && !IsoTime.parse(indicator.validUntil()).isAfter(clock.instant());
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void tell(OpenCtiException e) {
        if (!told) {
            told = true;
            LOG.warn(
                    "OpenCTI does not say which other indicators name a value, so what one gives up is retired although"
                            + " another may want it, until the ledger is complete; give the user of OPENCTI_TOKEN the"
                            + " capability 'Access knowledge': {}",
                    e.getMessage());
        }
    }
}
