package io.ctiroutes.ioc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one stream event, a check, or a record of Kafka's topic wants for one IOC key. */
public sealed interface IocChange {

    /** The IOC concerned. */
    IocKey key();

    /** Where it comes from. */
    Origin origin();

    /**
     * Some changes by their keys; keys and changes in the order in which they come.
     *
     * @param changes in the order in which they happened
     */
    static Map<IocKey, List<IocChange>> byKey(List<IocChange> changes) {
        Map<IocKey, List<IocChange>> byKey = new LinkedHashMap<>();
        for (IocChange change : changes) {
            byKey.computeIfAbsent(change.key(), key -> new ArrayList<>(1)).add(change);
        }
        return byKey;
    }

    /**
     * Falcon should hold this record.
     *
     * @param ioc the full desired record
     */
    record Upsert(Ioc ioc, Origin origin) implements IocChange {
        @Override
        public IocKey key() {
            return ioc.key();
        }
    }

    /** Falcon should no longer act on this IOC. */
    record Retire(IocKey key, Origin origin) implements IocChange {}

    /**
     * Nobody's wish has changed: Falcon should hold what is wanted of this IOC anyway. So whatever has changed by the time it
     * is delivered counts.
     */
    record Review(IocKey key, Origin origin) implements IocChange {}

    /** An analyst has taken the indicator out of Falcon: its claim counts for nothing until it is deployed again. */
    record Withdraw(IocKey key, Origin origin) implements IocChange {}

    /** An analyst wants the indicator in Falcon again: what is wanted is written, whatever Falcon is known to hold. */
    record Redeploy(IocKey key, Origin origin) implements IocChange {}

    /** Falcon should give this IOC up, to make room for another; whoever claims it gets it back when there is room again. */
    record Evict(IocKey key, Origin origin) implements IocChange {}

    /**
     * All that is wanted of this IOC, by every live indicator: whatever was wanted before and is not here is given up. A state
     * that is older than what is known already changes nothing.
     *
     * @param claims what each indicator wants, of this key; empty if none does
     * @param origin has the newest stream event that the state is about
     * @param unsure whether another process may have delivered an older state of which nothing is known here
     */
    record State(IocKey key, List<Upsert> claims, Origin origin, boolean unsure) implements IocChange {
        public State {
            claims = List.copyOf(claims);
        }
    }
}
