package io.ctiroutes.sandbox.falcon;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/**
 * All IOCs there are and ever were, and the search index that follows them. Every IOC has a place in the order of making;
 * deleting one keeps its place. Whoever reads and then writes holds this object's monitor.
 */
final class IocStore {
    private final Clock clock;
    private final SearchIndex index;
    private final SplittableRandom random = new SplittableRandom();
    private final List<StoredIoc> iocs = new ArrayList<>();
    private final Map<String, Integer> placesById = new HashMap<>();
    private final Map<IocKey, Integer> livePlacesByKey = new HashMap<>();

    private final boolean deletedInCap;
    private int cap;

    IocStore(FalconOptions options) {
        clock = options.clock;
        index = new SearchIndex(options.searchLag);
        deletedInCap = options.deletedInCap;
        cap = options.iocCap;
    }

    synchronized void cap(int iocs) {
        cap = iocs;
    }

    synchronized boolean hasRoomFor(int more) {
        int counted = deletedInCap ? iocs.size() : livePlacesByKey.size();
        return more == 0 || counted + (long) more <= cap;
    }

    /** Adds an IOC, or replaces the one under its key; gives it an id if it has none. */
    synchronized StoredIoc put(StoredIoc ioc) {
        Integer place = ioc.deleted() ? null : livePlacesByKey.get(ioc.key());
        if (place != null) {
            return replace(place, ioc.copy().id(iocs.get(place).id()).build());
        }
        return add(ioc.id().isEmpty() ? ioc.copy().id(newId()).build() : ioc);
    }

    /** Adds an IOC that has an id, under a key that is free. */
    synchronized StoredIoc add(StoredIoc ioc) {
        int place = iocs.size();
        iocs.add(ioc);
        placesById.put(ioc.id(), place);
        if (!ioc.deleted()) {
            livePlacesByKey.put(ioc.key(), place);
        }
        index.write(place, ioc, clock.instant());
        return ioc;
    }

    synchronized boolean isFree(IocKey key) {
        return !livePlacesByKey.containsKey(key);
    }

    /** Replaces an IOC by its id. */
    synchronized StoredIoc update(StoredIoc ioc) {
        return replace(placesById.get(ioc.id()), ioc);
    }

    /** Hides an IOC for good; its key is free again. */
    synchronized void delete(StoredIoc ioc, String by) {
        livePlacesByKey.remove(ioc.key());
        Instant now = clock.instant();
        update(ioc.copy().deleted(true).modifiedBy(by).modifiedOn(now).build());
    }

    /** Changes the customer's own IOC of a key, which is there. */
    synchronized void change(
            String type, String value, BiFunction<StoredIocBuilder, Instant, StoredIocBuilder> change) {
        // not as it looks when it has expired: what acts again does what it did before
        StoredIoc ioc = iocs.get(Optional.ofNullable(livePlacesByKey.get(new IocKey(type, value)))
                .orElseThrow());
        update(change.apply(ioc.copy(), clock.instant()).build());
    }

    synchronized Optional<StoredIoc> live(IocKey key) {
        return Optional.ofNullable(livePlacesByKey.get(key)).map(iocs::get).map(ioc -> ioc.asOf(clock.instant()));
    }

    synchronized Optional<StoredIoc> live(String id) {
        return known(id).filter(ioc -> !ioc.deleted());
    }

    /** An IOC, deleted or not. */
    synchronized Optional<StoredIoc> known(String id) {
        return Optional.ofNullable(placesById.get(id)).map(iocs::get).map(ioc -> ioc.asOf(clock.instant()));
    }

    synchronized List<StoredIoc> allLive() {
        Instant now = clock.instant();
        return livePlacesByKey.values().stream()
                .map(place -> iocs.get(place).asOf(now))
                .sorted(Comparator.comparing(StoredIoc::type).thenComparing(StoredIoc::value))
                .toList();
    }

    /** Also those deleted or handed down, in the order of making. */
    synchronized List<StoredIoc> all() {
        Instant now = clock.instant();
        return iocs.stream().map(ioc -> ioc.asOf(now)).toList();
    }

    synchronized Optional<Integer> place(String id) {
        return Optional.ofNullable(placesById.get(id));
    }

    /** What searches see now. */
    synchronized SearchIndex searchable() {
        index.catchUp(clock.instant());
        return index;
    }

    /** The customer's own IOCs that a search finds, in the order of making. */
    synchronized List<StoredIoc> ownFound(Search search) {
        SearchIndex found = searchable();
        return Arrays.stream(found.found(search, clock.instant()))
                .mapToObj(found::at)
                .flatMap(ioc -> live(ioc.id()).stream())
                .filter(ioc -> !ioc.fromParent())
                .toList();
    }

    String newId() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong())
                + hex.toHexDigits(random.nextLong())
                + hex.toHexDigits(random.nextLong())
                + hex.toHexDigits(random.nextLong());
    }

    private StoredIoc replace(int place, StoredIoc ioc) {
        iocs.set(place, ioc);
        index.write(place, ioc, clock.instant());
        return ioc;
    }
}
