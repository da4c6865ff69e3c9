package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An indicator in the platform's database, as it is between two changes; its JSON is made once. */
final class StoredIndicator {

    private final Indicator indicator;
    private final Instant createdAt;
    private final Instant updatedAt;
    private final List<String> otherStixIds;
    private final byte[] json;

    private StoredIndicator(Indicator indicator, Instant createdAt, Instant updatedAt, List<String> otherStixIds) {
        this.indicator = indicator;
        this.createdAt = createdAt;
        this.updatedAt = updatedAt;
        this.otherStixIds = List.copyOf(otherStixIds);
        json = Json.bytes(stix());
    }

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
        return new StoredIndicator(changed, createdAt, at, others);
    }

    StoredIndicator alsoKnownAs(List<String> stixIds) {
        List<String> others = new ArrayList<>(otherStixIds);
        others.addAll(stixIds);
        return new StoredIndicator(indicator, createdAt, updatedAt, others);
    }

    String internalId() {
        return indicator.internalId();
    }

    Indicator indicator() {
        return indicator;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }

    /** Ids of earlier patterns and of indicators merged into this one. */
    List<String> otherStixIds() {
        return otherStixIds;
    }

    ObjectNode stix() {
        return IndicatorStix.render(this);
    }

    /** The same as bytes, which nobody changes: events share them. */
    byte[] json() {
        return json;
    }
}
