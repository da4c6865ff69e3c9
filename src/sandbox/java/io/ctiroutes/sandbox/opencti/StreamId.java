package io.ctiroutes.sandbox.opencti;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The id of a log entry as Redis streams give it: {@code <milliseconds>-<sequence>}; the sequence is an unsigned 64-bit number. */
record StreamId(long milliseconds, long sequence) implements Comparable<StreamId> {

    static final StreamId ZERO = new StreamId(0, 0);
    static final StreamId LARGEST = new StreamId(Long.MAX_VALUE, -1L);

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,20})");
    private static final Comparator<StreamId> ORDER =
            Comparator.comparingLong(StreamId::milliseconds).thenComparing(StreamId::sequence, Long::compareUnsigned);

    static StreamId at(long milliseconds) {
        return new StreamId(milliseconds, 0);
    }

    static Optional<StreamId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new StreamId(Long.parseLong(matcher.group(1)), Long.parseUnsignedLong(matcher.group(2))));
        } catch (NumberFormatException moreThan64Bits) {
            return Optional.empty();
        }
    }

    StreamId next() {
        return new StreamId(milliseconds, sequence + 1);
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
