package io.ctiroutes.sandbox.opencti;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** An indicator in the platform's database, as it is between two changes; its JSON is made once. */
final class StoredIndicator {

    private static final Duration LIFETIME = Duration.ofDays(90);

    private final Indicator indicator;
    private final Instant createdAt;
    private final Instant updatedAt;
    private final List<String> otherStixIds;
    private final Function<byte[], Supplier<byte[]>> keeping;
    private final Supplier<byte[]> json;
    // null before it is searched: that of a hundred thousand is most of a search
    private volatile List<String> searchedPattern;

    private StoredIndicator(
            Indicator indicator,
            Instant createdAt,
            Instant updatedAt,
            List<String> otherStixIds,
            Function<byte[], Supplier<byte[]>> keeping) {
        this.indicator = indicator;
        this.createdAt = createdAt;
        this.updatedAt = updatedAt;
        this.otherStixIds = List.copyOf(otherStixIds);
        this.keeping = keeping;
        json = keeping.apply(Json.bytes(stix()));
    }

    /**
     * A new one.
     *
     * @param keeping how its JSON is kept, and that of all that become of it
     */
    static StoredIndicator created(Indicator indicator, Instant at, Function<byte[], Supplier<byte[]>> keeping) {
        return new StoredIndicator(indicator, at, at, List.of(), keeping);
    }

    StoredIndicator changed(Indicator changed, Instant at) {
        String before = indicator.stixId();
        String now = changed.stixId();
        List<String> others = new ArrayList<>(otherStixIds);
        others.remove(now);
        if (!before.equals(now) && !others.contains(before)) {
            others.add(before);
        }
        return new StoredIndicator(changed, createdAt, at, others, keeping);
    }

    StoredIndicator alsoKnownAs(List<String> stixIds) {
        List<String> others = new ArrayList<>(otherStixIds);
        others.addAll(stixIds);
        return new StoredIndicator(indicator, createdAt, updatedAt, others, keeping);
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

    /** As it says, or 90 days after its creation. */
    Instant validUntil() {
        return indicator.validUntil().orElseGet(() -> createdAt.plus(LIFETIME));
    }

    /** Its pattern in the normal form of {@link IndicatorField#PATTERN}. */
    List<String> searchedPattern() {
        List<String> known = searchedPattern;
        if (known == null) {
            known = List.of(IndicatorField.PATTERN.normal(indicator.pattern()));
            searchedPattern = known;
        }
        return known;
    }

    /** Ids of earlier patterns and of indicators merged into this one. */
    List<String> otherStixIds() {
        return otherStixIds;
    }

    ObjectNode stix() {
        return IndicatorStix.render(this);
    }

    /** The same as bytes, which nobody changes. */
    byte[] json() {
        return json.get();
    }
}
