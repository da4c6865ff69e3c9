package io.ctiroutes.ioc;

import java.util.Comparator;

/** The order of stream events by their ids, {@code <milliseconds>-<number>}; what is no such id is older than all others. */
public final class EventOrder {

    /** By time, then by number. */
    public static final Comparator<String> OLDEST_FIRST =
            Comparator.comparingLong(EventOrder::time).thenComparingLong(EventOrder::number);

    private EventOrder() {}

    /** Whether an event is newer than another. */
    public static boolean isAfter(String event, String other) {
        return OLDEST_FIRST.compare(event, other) > 0;
    }

    /** When it was written, in milliseconds since the epoch; -1 if the id does not tell. */
    public static long time(String id) {
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
