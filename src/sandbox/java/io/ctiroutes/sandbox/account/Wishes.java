package io.ctiroutes.sandbox.account;

import io.ctiroutes.sandbox.opencti.Indicator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which indicators want a key, and how it may end because of that: as the newest of them says. Never changed, and small where
 * there is only one.
 */
record Wishes(List<Wish> all) {

    /** Nobody wants it. */
    static final Wishes NONE = new Wishes(List.of());

    /** Updates within this time may be told in any order by a recovery: it goes by milliseconds, read a moment apart. */
    private static final long SAME_MOMENT = 2;

    private static final Comparator<Wish> NEWEST_FIRST =
            Comparator.comparingLong(Wish::time).thenComparingLong(Wish::number).reversed();

    /**
     * One indicator's wish.
     *
     * @param states how it may stand: as one of these says, or given up (empty)
     * @param toldAgain whether OpenCTI's database may have told it, under another id than its event's
     */
    private record Wish(
            String indicatorId, long time, long number, Set<Optional<Indicator>> states, boolean toldAgain) {

        boolean isSure() {
            return !states.contains(Optional.<Indicator>empty());
        }

        boolean mayBeNewerThan(Wish other) {
            return (toldAgain || other.toldAgain) && time >= other.time - SAME_MOMENT;
        }
    }

    Wishes {
        all = List.copyOf(all);
    }

    /** This indicator wants it, since an event. */
    Wishes with(Indicator indicator, String eventId) {
        return with(indicator.internalId(), eventId, Set.of(Optional.of(indicator)), false);
    }

    private Wishes with(String id, String eventId, Set<Optional<Indicator>> states, boolean toldAgain) {
        int dash = eventId.indexOf('-');
        long time = Long.parseLong(eventId.substring(0, dash));
        long number = Long.parseLong(eventId.substring(dash + 1));
        List<Wish> others = without(id).all;
        Wish wish = new Wish(id, time, number, states, toldAgain);
        if (others.isEmpty()) {
            return new Wishes(List.of(wish));
        }
        List<Wish> now = new ArrayList<>(others);
        now.add(wish);
        now.sort(NEWEST_FIRST);
        return new Wishes(now);
    }

    /** This indicator gives it up. */
    Wishes without(String indicatorId) {
        if (all.stream().noneMatch(wish -> wish.indicatorId().equals(indicatorId))) {
            return this;
        }
        return new Wishes(all.stream()
                .filter(wish -> !wish.indicatorId().equals(indicatorId))
                .toList());
    }

    /** It may not be known that this indicator has given it up, and which of these records it wanted last. */
    Wishes perhapsWithout(String indicatorId, String eventId, Collection<Indicator> records) {
        Set<Optional<Indicator>> states = new LinkedHashSet<>();
        states.add(Optional.empty());
        records.forEach(record -> states.add(Optional.of(record)));
        return with(indicatorId, eventId, states, true);
    }

    /** It may all have been told again by OpenCTI's database. */
    Wishes toldAgain() {
        return new Wishes(all.stream()
                .map(wish -> new Wish(wish.indicatorId(), wish.time(), wish.number(), wish.states(), true))
                .toList());
    }

    /** Those of these indicators only: of the others it is as if they had given it up. */
    Wishes only(Predicate<Indicator> which) {
        if (states().flatMap(Optional::stream).allMatch(which)) {
            return this;
        }
        return new Wishes(all.stream()
                .map(wish -> new Wish(
                        wish.indicatorId(),
                        wish.time(),
                        wish.number(),
                        wish.states().stream().map(state -> state.filter(which)).collect(Collectors.toSet()),
                        wish.toldAgain()))
                .toList());
    }

    /** What any of them may want of it. */
    Stream<Optional<Indicator>> states() {
        return all.stream().flatMap(wish -> wish.states().stream());
    }

    /** What this indicator may want of it. */
    Set<Optional<Indicator>> of(String indicatorId) {
        return all.stream()
                .filter(wish -> wish.indicatorId().equals(indicatorId))
                .findFirst()
                .map(Wish::states)
                .orElse(Set.of());
    }

    /** How the key may end: as one of these says, or retired (empty). */
    Set<Optional<Indicator>> ends() {
        Set<Optional<Indicator>> ends = new LinkedHashSet<>();
        Optional<Wish> sure = Optional.empty();
        for (Wish wish : all) {
            if (sure.isEmpty() || wish.mayBeNewerThan(sure.get())) {
                wish.states().stream().filter(Optional::isPresent).forEach(ends::add);
            }
            if (sure.isEmpty() && wish.isSure()) {
                sure = Optional.of(wish);
            }
        }
        if (sure.isEmpty()) {
            ends.add(Optional.empty());
        }
        return ends;
    }
}
