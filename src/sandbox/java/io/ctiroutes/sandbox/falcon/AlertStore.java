package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** All alerts. Safe for use by any thread. */
final class AlertStore {
    private final List<StoredAlert> alerts = new ArrayList<>();

    synchronized void add(StoredAlert alert) {
        alerts.add(alert);
    }

    /** Oldest first. */
    synchronized List<StoredAlert> all() {
        return alerts.stream()
                .sorted(Comparator.comparing(StoredAlert::createdOn).thenComparing(StoredAlert::id))
                .toList();
    }

    /** Those that a filter finds, if searches find them by now. */
    synchronized List<StoredAlert> found(Predicate<StoredAlert> filter, Instant now) {
        return alerts.stream()
                .filter(alert -> !alert.visibleOn().isAfter(now))
                .filter(filter)
                .toList();
    }
}
