package io.ctiroutes.sandbox.falcon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The IOCs as searches see them, some time behind the writes. Guarded by its store. */
final class SearchIndex {
    private record Write(Instant visible, int place, StoredIoc ioc) {}

    private final Duration lag;
    private final Deque<Write> waiting = new ArrayDeque<>();
    private final List<StoredIoc> iocs = new ArrayList<>();
    private final Map<IocKey, Integer> livePlacesByKey = new HashMap<>();

    SearchIndex(Duration lag) {
        this.lag = lag;
    }

    /** Takes a write that becomes visible when the lag has passed since the IOC was modified. */
    void write(int place, StoredIoc ioc, Instant now) {
        Instant visible = ioc.modifiedOn().plus(lag);
        if (waiting.isEmpty() && !visible.isAfter(now)) {
            apply(place, ioc);
        } else {
            waiting.add(new Write(visible, place, ioc));
        }
    }

    /** Makes visible what has waited long enough. */
    void catchUp(Instant now) {
        while (!waiting.isEmpty() && !waiting.peek().visible().isAfter(now)) {
            Write write = waiting.poll();
            apply(write.place(), write.ioc());
        }
    }

    StoredIoc at(int place) {
        return iocs.get(place);
    }

    /** The places of all IOCs that match, in the order of making; deleted ones only if the filter speaks of them. */
    int[] matches(FqlFilter filter, Instant now) {
        if (filter.matchesNothing()) {
            return new int[0];
        }
        boolean hideDeleted = !filter.mentions("deleted");
        Optional<Set<String>> values = hideDeleted ? filter.values() : Optional.empty();
        IntStream candidates = values.map(this::placesOf).orElseGet(() -> IntStream.range(0, iocs.size()));
        return candidates
                .filter(place -> {
                    StoredIoc ioc = iocs.get(place);
                    return ioc != null && !(hideDeleted && ioc.deleted()) && filter.matches(ioc.asOf(now));
                })
                .toArray();
    }

    private IntStream placesOf(Set<String> values) {
        return values.stream()
                .flatMap(value -> Vocabulary.TYPES.stream()
                        .flatMap(type -> Stream.of(new IocKey(type, value, true), new IocKey(type, value))))
                .map(livePlacesByKey::get)
                .filter(place -> place != null)
                .mapToInt(Integer::intValue)
                .sorted();
    }

    private void apply(int place, StoredIoc ioc) {
        while (iocs.size() <= place) {
            iocs.add(null);
        }
        iocs.set(place, ioc);
        if (!ioc.deleted()) {
            livePlacesByKey.put(ioc.key(), place);
        } else {
            livePlacesByKey.remove(ioc.key(), place);
        }
    }
}
