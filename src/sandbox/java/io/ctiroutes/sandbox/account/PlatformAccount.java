package io.ctiroutes.sandbox.account;

import io.ctiroutes.sandbox.account.WantedIocs.Key;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps account of what happens in OpenCTI, and works out what Falcon should hold: by the events where the connector sees
 * them, by OpenCTI's database where it may have to do with that.
 */
final class PlatformAccount {

    /** Updates within this time may be told in any order by a recovery: it goes by milliseconds, read a moment apart. */
    private static final long SAME_MOMENT = 2;

    /**
     * What the database holds under an internal id.
     *
     * @param active whether it is neither revoked nor expired
     */
    private record Entry(HeldIndicator held, boolean active, long updated) {}

    private final WantedIocs wanted = new WantedIocs();
    private final Map<String, Entry> database = new HashMap<>();
    /** All that the keys were, since events may be missed. */
    private final Map<Key, Set<Optional<Indicator>>> meanwhile = new HashMap<>();
    /** The keys whose last change a recovery cannot tell. */
    private final Set<Key> vanished = new HashSet<>();

    private boolean unseen;
    private int changes;

    WantedIocs wanted() {
        return wanted;
    }

    void active(HeldIndicator held, long at) {
        database.put(held.indicator().internalId(), new Entry(held, true, at));
        held.keys().forEach(key -> change(key, () -> wanted.keep(key, held.indicator())));
        vanished.removeAll(held.keys());
    }

    void dormant(HeldIndicator held, long at) {
        database.put(held.indicator().internalId(), new Entry(held, false, at));
        held.keys().forEach(key -> change(key, () -> wanted.retire(key)));
        vanished.removeAll(held.keys());
    }

    void deleted(HeldIndicator held) {
        database.remove(held.indicator().internalId());
        vanished(held.keys());
    }

    /** These keys are no longer in a pattern that had them, which only the event tells. */
    void vanished(Collection<Key> keys) {
        keys.forEach(key -> change(key, () -> wanted.retire(key)));
        vanished.addAll(keys);
    }

    void refused(Key key, String message) {
        wanted.refuse(key, message);
    }

    void unreadable(String eventId) {
        wanted.unreadable(eventId, !unseen);
    }

    /** What happens meanwhile may be seen by its events, by what the database holds afterwards, or in parts. */
    void unseen(Runnable happenings) {
        meanwhile.clear();
        vanished.clear();
        unseen = true;
        happenings.run();
        unseen = false;
        meanwhile.forEach((key, states) -> {
            wanted.orElse(key, inDatabase(key));
            if (vanished.contains(key)) {
                wanted.orElse(key, states);
            }
        });
    }

    void mayBeReadAgain() {
        Set<Key> held = new HashSet<>();
        database.values().forEach(entry -> held.addAll(entry.held().keys()));
        held.forEach(key -> wanted.orElse(key, inDatabase(key)));
    }

    /** How many changes of IOCs the events carried so far. */
    int changes() {
        return changes;
    }

    private void change(Key key, Runnable change) {
        changes++;
        if (unseen) {
            meanwhile.computeIfAbsent(key, k -> new LinkedHashSet<>()).addAll(wanted.ends(key));
        }
        change.run();
        if (unseen) {
            meanwhile.get(key).addAll(wanted.ends(key));
        }
    }

    /** What a recovery ends with for a key: as the indicator says that was updated last. */
    private Set<Optional<Indicator>> inDatabase(Key key) {
        List<Entry> holders = new ArrayList<>(database.values());
        holders.removeIf(entry -> !entry.held().keys().contains(key));
        long last = holders.stream().mapToLong(Entry::updated).max().orElse(0);
        Set<Optional<Indicator>> ends = new LinkedHashSet<>();
        holders.stream()
                .filter(entry -> entry.updated() >= last - SAME_MOMENT)
                .map(entry -> Optional.of(entry.held().indicator()).filter(indicator -> entry.active()))
                .forEach(ends::add);
        return ends;
    }
}
