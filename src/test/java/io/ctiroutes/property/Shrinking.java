package io.ctiroutes.property;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Looks for the smallest case that fails as a given one does: fewer draws first, then lower ones from the first on. */
final class Shrinking {

    private static final int MOST_RUNS = 5_000;
    private static final Comparator<List<Long>> ORDER = Comparator.<List<Long>>comparingInt(List::size)
            .thenComparing(all -> all.toArray(Long[]::new), Arrays::compare);

    private final Property.Body body;
    private Draw best;
    private int runs;

    Shrinking(Property.Body body, Draw failed) {
        this.body = body;
        best = failed;
    }

    Draw smallest() {
        Draw before;
        do {
            before = best;
            for (int i = best.elements.size() - 1; i >= 0; i = Math.min(i, best.elements.size()) - 1) {
                without(best.elements.get(i)[0], best.elements.get(i)[1]);
            }
            for (int size = 8; size > 0; size--) {
                for (int from = best.taken.size() - size; from >= 0; from--) {
                    without(from, from + size);
                }
            }
            for (int i = 0; i < best.taken.size(); i++) {
                for (int j = i; j < best.taken.size(); j++) {
                    lower(i, j, 1);
                    lower(i, j, -1);
                }
            }
        } while (best != before && runs < MOST_RUNS);
        return best;
    }

    private void without(int from, int to) {
        if (to <= best.taken.size()) {
            List<Long> fewer = new ArrayList<>(best.taken);
            fewer.subList(from, to).clear();
            fails(fewer);
        }
    }

    /** Lowers as much as can be; another draw goes up or down with it, for sums and distances that have to be kept. */
    private void lower(int place, int other, int direction) {
        List<Long> base = best.taken;
        long low = 0;
        long high =
                other >= base.size() ? 0 : base.get(direction < 0 && base.get(other) < base.get(place) ? other : place);
        for (long by = high; by > low; by = low + (high - low) / 2) {
            List<Long> lower = new ArrayList<>(base);
            lower.set(other, base.get(other) + direction * by);
            lower.set(place, base.get(place) - by);
            boolean lowered = fails(lower);
            low = lowered ? by : low;
            high = lowered ? high : by;
        }
    }

    private boolean fails(List<Long> draws) {
        if (ORDER.compare(draws, best.taken) >= 0 || ++runs > MOST_RUNS) {
            return false;
        }
        Draw draw = new Draw(Optional.empty(), draws).tried(body);
        boolean same = draw.failure.map(Object::getClass).equals(best.failure.map(Object::getClass));
        boolean better = same && ORDER.compare(draw.taken, best.taken) < 0;
        best = better ? draw : best;
        return better;
    }
}
