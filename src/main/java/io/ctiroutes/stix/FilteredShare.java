package io.ctiroutes.stix;

import java.util.Optional;

/**
 * How many of the events about indicators the filters in the routes let drop, and whether it is far more than before:
 * usually a mistake in a route that was edited. It looks at {@value #WINDOW} events or more at a time. Safe for use by
 * several threads.
 */
final class FilteredShare {

    static final int WINDOW = 100;

    private int passed;
    private int filtered;
    private Optional<Double> before = Optional.empty();

    /**
     * A batch was handled.
     *
     * @return what to tell an operator if far more is filtered than before; that is told once, then it is what is usual
     */
    synchronized Optional<String> add(int morePassed, int moreFiltered) {
        passed += morePassed;
        filtered += moreFiltered;
        int events = passed + filtered;
        if (events < WINDOW) {
            return Optional.empty();
        }
        double share = (double) filtered / events;
        Optional<String> told = before.filter(usual -> share > limit(usual))
                .map(
                        usual -> "filters in the routes let drop " + filtered + " of the last " + events
                                + " events about indicators, before it was " + Math.round(usual * 100)
                                + " %: if that is not meant, look at what was edited last; these events are done with and do not come again");
        before = Optional.of(before.filter(usual -> told.isEmpty())
                .map(usual -> (3 * usual + share) / 4)
                .orElse(share));
        passed = 0;
        filtered = 0;
        return told;
    }

    /** Three times as much and a fifth of all; or, where much was filtered before, all but a fifth of what passed. */
    private static double limit(double usual) {
        return Math.min(3 * usual + 0.2, 1 - (1 - usual) / 5);
    }
}
