package io.ctiroutes.sandbox.opencti;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/** The platform's database of indicators, by internal id. */
final class ObjectStore {

    private static final Comparator<StoredIndicator> BY_UPDATE =
            Comparator.comparing(StoredIndicator::updatedAt).thenComparing(StoredIndicator::internalId);

    private final Map<String, StoredIndicator> indicators = new ConcurrentHashMap<>();
    private final NavigableSet<StoredIndicator> byUpdate = new ConcurrentSkipListSet<>(BY_UPDATE);

    /** Internal ids by STIX ids; empty until somebody looks for one, since most never do. */
    private final Map<String, String> byStixId = new ConcurrentHashMap<>();

    private volatile boolean indexed;

    synchronized void put(StoredIndicator indicator) {
        forget(indicators.put(indicator.internalId(), indicator));
        byUpdate.add(indicator);
        if (indexed) {
            index(indicator);
        }
    }

    synchronized void remove(String internalId) {
        forget(indicators.remove(internalId));
    }

    private void forget(StoredIndicator indicator) {
        if (indicator != null) {
            byUpdate.remove(indicator);
            if (indexed) {
                stixIds(indicator).forEach(id -> byStixId.remove(id, indicator.internalId()));
            }
        }
    }

    private void index(StoredIndicator indicator) {
        stixIds(indicator).forEach(id -> byStixId.put(id, indicator.internalId()));
    }

    private static Stream<String> stixIds(StoredIndicator indicator) {
        return Stream.concat(Stream.of(indicator.indicator().stixId()), indicator.otherStixIds().stream());
    }

    Optional<StoredIndicator> find(String internalId) {
        return Optional.ofNullable(indicators.get(internalId));
    }

    /** By its internal id, its STIX id, or one that it had before. */
    Optional<StoredIndicator> lookUp(String id) {
        if (!id.startsWith("indicator--")) {
            return find(id);
        }
        synchronized (this) {
            if (!indexed) {
                indicators.values().forEach(this::index);
                indexed = true;
            }
        }
        return Optional.ofNullable(byStixId.get(id)).flatMap(this::find);
    }

    StoredIndicator get(Indicator indicator) {
        return find(indicator.internalId())
                .orElseThrow(() -> new IllegalArgumentException("The platform does not know " + indicator));
    }

    Collection<StoredIndicator> all() {
        return indicators.values();
    }

    /** What was updated in this range, bounds included, by date of update, then internal id. */
    List<StoredIndicator> updatedBetween(Instant from, Instant to) {
        return byUpdate.stream()
                .filter(stored -> !stored.updatedAt().isBefore(from)
                        && !stored.updatedAt().isAfter(to))
                .toList();
    }
}
