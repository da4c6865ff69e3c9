package io.ctiroutes.sandbox.opencti;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The platform's database of indicators, by internal id. */
final class ObjectStore {

    private static final Comparator<StoredIndicator> BY_UPDATE =
            Comparator.comparing(StoredIndicator::updatedAt).thenComparing(StoredIndicator::internalId);

    private final Map<String, StoredIndicator> indicators = new ConcurrentHashMap<>();

    void put(StoredIndicator indicator) {
        indicators.put(indicator.internalId(), indicator);
    }

    void remove(String internalId) {
        indicators.remove(internalId);
    }

    Optional<StoredIndicator> find(String internalId) {
        return Optional.ofNullable(indicators.get(internalId));
    }

    StoredIndicator get(Indicator indicator) {
        return find(indicator.internalId())
                .orElseThrow(() -> new IllegalArgumentException("The platform does not know " + indicator));
    }

    /** What was updated in this range, bounds included, by date of update, then internal id. */
    List<StoredIndicator> updatedBetween(Instant from, Instant to) {
        return indicators.values().stream()
                .filter(stored -> !stored.updatedAt().isBefore(from)
                        && !stored.updatedAt().isAfter(to))
                .sorted(BY_UPDATE)
                .toList();
    }
}
