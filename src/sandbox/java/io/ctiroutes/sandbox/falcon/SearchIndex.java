package io.ctiroutes.sandbox.falcon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Counts counts = new Counts();

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

    /** The places of all IOCs that a search finds, in the order of making. */
    int[] found(Search search, Instant now) {
        return found(search, now, 0).toArray();
    }

    /** The same from a place on, one by one: who takes a few pays for a few. */
    IntStream found(Search search, Instant now, int from) {
        IntStream candidates = search.values()
                .map(values -> placesOf(values).filter(place -> place >= from))
                .orElseGet(() -> IntStream.range(from, iocs.size()));
        return candidates.filter(place -> {
            StoredIoc ioc = iocs.get(place);
            return ioc != null && search.finds(ioc, now);
        });
    }

    /** How many a search finds. */
    long count(Search search, Instant now) {
        return search.values().isPresent() ? found(search, now, 0).count() : counts.of(search, iocs, now);
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
        counts.written(iocs.set(place, ioc), ioc);
        if (!ioc.deleted()) {
            livePlacesByKey.put(ioc.key(), place);
        } else {
            livePlacesByKey.remove(ioc.key(), place);
        }
    }
}
