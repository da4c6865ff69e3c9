package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An indicator in the platform's database.
 *
 * @param otherStixIds ids of earlier patterns and of indicators merged into this one
 */
record StoredIndicator(Indicator indicator, Instant createdAt, Instant updatedAt, List<String> otherStixIds) {

    static StoredIndicator created(Indicator indicator, Instant at) {
        return new StoredIndicator(indicator, at, at, List.of());
    }

    StoredIndicator changed(Indicator changed, Instant at) {
        String before = indicator.stixId();
        String now = changed.stixId();
        List<String> others = new ArrayList<>(otherStixIds);
        others.remove(now);
        if (!before.equals(now) && !others.contains(before)) {
            others.add(before);
        }
        return new StoredIndicator(changed, createdAt, at, List.copyOf(others));
    }

    StoredIndicator alsoKnownAs(List<String> stixIds) {
        List<String> others = new ArrayList<>(otherStixIds);
        others.addAll(stixIds);
        return new StoredIndicator(indicator, createdAt, updatedAt, List.copyOf(others));
    }

    String internalId() {
        return indicator.internalId();
    }

    ObjectNode stix() {
        return IndicatorStix.render(this);
    }
}
