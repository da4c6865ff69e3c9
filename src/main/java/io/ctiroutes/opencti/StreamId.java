package io.ctiroutes.opencti;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})-(\\d{1,20})");

    private static final Comparator<StreamId> ORDER =
            Comparator.comparingLong(StreamId::milliseconds).thenComparing(StreamId::sequence, Long::compareUnsigned);

    /** The id that this text means, {@code <milliseconds>-<sequence>}; empty if it means none. */
    public static Optional<StreamId> parse(String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new StreamId(Long.parseLong(matcher.group(1)), Long.parseUnsignedLong(matcher.group(2))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
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
