package io.ctiroutes.ledger;

import java.util.Comparator;

/** The order of stream events by their ids, {@code <milliseconds>-<number>}; what is no such id is older than all others. */
final class EventOrder {

    static final Comparator<String> OLDEST_FIRST =
            Comparator.comparingLong(EventOrder::time).thenComparingLong(EventOrder::number);

    private EventOrder() {}

    static boolean isAfter(String event, String other) {
        return OLDEST_FIRST.compare(event, other) > 0;
    }

    private static long time(String id) {
        int dash = id.indexOf('-');
        return digits(dash < 0 ? id : id.substring(0, dash));
    }

    private static long number(String id) {
        int dash = id.indexOf('-');
        return dash < 0 ? 0 : digits(id.substring(dash + 1));
    }

    private static long digits(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
