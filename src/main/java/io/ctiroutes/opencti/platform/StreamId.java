package io.ctiroutes.opencti.platform;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * The id of a stream event: the time at which the platform wrote it, and a number that tells events of one millisecond
 * apart. Ids grow along the stream.
 *
 * @param milliseconds since the epoch
 * @param sequence     within the millisecond; unsigned, as Redis has it
 */
public record StreamId(long milliseconds, long sequence) implements Comparable<StreamId> {

    /** Before every event. */
    public static final StreamId BEGINNING = new StreamId(0, 0);

    /** After everything. */
    public static final StreamId END = new StreamId(Long.MAX_VALUE, 0);

    private static final int MILLISECONDS_DIGITS = 18;

    private static final Comparator<StreamId> ORDER =
            Comparator.comparingLong(StreamId::milliseconds).thenComparing(StreamId::sequence, Long::compareUnsigned);

    /** The id that this text means, {@code <milliseconds>-<sequence>}; empty if it means none. */
    public static Optional<StreamId> parse(String text) {
        int dash = text == null ? -1 : text.indexOf('-');
        if (dash < 1
                || dash > MILLISECONDS_DIGITS
                || !digits(text, 0, dash)
                || !digits(text, dash + 1, text.length())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StreamId(
                    Long.parseLong(text.substring(0, dash)), Long.parseUnsignedLong(text.substring(dash + 1))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean digits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < to;
    }

    /** When the platform wrote the event. */
    public Instant time() {
        return Instant.ofEpochMilli(milliseconds);
    }

    public boolean isAfter(StreamId other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(StreamId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return milliseconds + "-" + Long.toUnsignedString(sequence);
    }
}
