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

/** The platform's database of indicators, by internal id. */
final class ObjectStore {

    private static final Comparator<StoredIndicator> BY_UPDATE =
            Comparator.comparing(StoredIndicator::updatedAt).thenComparing(StoredIndicator::internalId);

    private final Map<String, StoredIndicator> indicators = new ConcurrentHashMap<>();
    private final NavigableSet<StoredIndicator> byUpdate = new ConcurrentSkipListSet<>(BY_UPDATE);

    void put(StoredIndicator indicator) {
        forget(indicators.put(indicator.internalId(), indicator));
        byUpdate.add(indicator);
    }

    void remove(String internalId) {
        forget(indicators.remove(internalId));
    }

    private void forget(StoredIndicator indicator) {
        if (indicator != null) {
            byUpdate.remove(indicator);
        }
    }

    Optional<StoredIndicator> find(String internalId) {
        return Optional.ofNullable(indicators.get(internalId));
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
