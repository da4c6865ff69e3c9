package io.ctiroutes.sandbox.account;

import io.ctiroutes.sandbox.account.WantedIocs.Key;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps account of what happens in OpenCTI, and works out what Falcon should hold: by the events where the connector sees
 * them, by OpenCTI's database where it may have to do with that.
 */
final class PlatformAccount {

    /**
     * What the database holds under an internal id.
     *
     * @param active whether it is neither revoked nor expired
     */
    private record Entry(HeldIndicator held, boolean active) {}

    /** An indicator's wish for a key. */
    private record Wish(Key key, String indicatorId) {}

    private final WantedIocs wanted = new WantedIocs();
    private final Map<String, Entry> database = new HashMap<>();
    /** All that was wanted since events may be missed. */
    private final Map<Wish, Set<Indicator>> meanwhile = new LinkedHashMap<>();

    private boolean unseen;
    private int changes;

    WantedIocs wanted() {
        return wanted;
    }

    void active(HeldIndicator held, String eventId) {
        Indicator indicator = held.indicator();
        database.put(indicator.internalId(), new Entry(held, true));
        held.keys().forEach(key -> change(key, indicator, () -> wanted.claim(key, indicator, eventId)));
    }

    void dormant(HeldIndicator held) {
        database.put(held.indicator().internalId(), new Entry(held, false));
        released(held, held.keys());
    }

    void deleted(HeldIndicator held) {
        database.remove(held.indicator().internalId());
        released(held, held.keys());
    }

    /** An indicator has given these up. */
    void released(HeldIndicator by, Collection<Key> keys) {
        keys.forEach(key -> change(key, by.indicator(), () -> wanted.release(key, by.indicator())));
    }

    void refused(Key key, String message) {
        wanted.refuse(key, message);
    }

    void unreadable(String eventId) {
        wanted.unreadable(eventId, !unseen);
    }

    /**
     * What happens meanwhile may be seen by its events, by what the database holds afterwards, or in parts.
     *
     * @param lastEventId of what has happened afterwards
     */
    void unseen(Runnable happenings, Supplier<String> lastEventId) {
        meanwhile.clear();
        unseen = true;
        happenings.run();
        unseen = false;
        meanwhile.forEach((wish, records) -> {
            Optional<Entry> held = Optional.ofNullable(database.get(wish.indicatorId()));
            if (held.filter(entry -> entry.held().keys().contains(wish.key())).isPresent()) {
                // the database tells of it
                wanted.toldAgain(wish.key());
            } else if (!records.isEmpty()) {
                wanted.perhapsRelease(wish.key(), wish.indicatorId(), lastEventId.get(), records);
            }
        });
    }

    void mayBeReadAgain() {
        wanted.allToldAgain();
    }

    /** How many changes of IOCs the events carried so far. */
    int changes() {
        return changes;
    }

    private void change(Key key, Indicator by, Runnable change) {
        changes++;
        if (unseen) {
            note(key, by);
        }
        change.run();
        if (unseen) {
            note(key, by);
        }
    }

    private void note(Key key, Indicator by) {
        Set<Indicator> records =
                meanwhile.computeIfAbsent(new Wish(key, by.internalId()), none -> new LinkedHashSet<>());
        wanted.wish(key, by.internalId()).stream().flatMap(Optional::stream).forEach(records::add);
    }
}
