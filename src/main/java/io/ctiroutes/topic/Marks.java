package io.ctiroutes.topic;

import io.ctiroutes.ledger.Ledger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Up to where a ledger has taken in each partition of the topic. They are in the ledger itself, so that one that is lost, or an
 * older copy, has lost them, too.
 */
public final class Marks {

    private static final String PREFIX = "partition ";
    private static final int PARTS = 7;

    private final Ledger ledger;

    public Marks(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * How far a partition has been taken in.
     *
     * @param topic   the id of the topic, another one if it is made anew
     * @param profile what decided what was taken in; another one, and it is to be looked at again
     * @param offset  of the first record that has not been taken in
     * @param others  the offset up to which another worker, or a ledger that was lost, has come: what is not known here has
     *     probably been delivered; 0 if there is none
     * @param unsureFrom the offset from which on it may have been: by another worker, or by this one before it was killed
     * @param unsureTo   the offset up to which it may have been
     * @param old     the offset up to which a record may be outdated by a later one, as all have been read again from the
     *     beginning
     */
    public record Mark(
            String topic, String profile, long offset, long others, long unsureFrom, long unsureTo, long old) {

        /** At the beginning, and nothing was delivered that is not known. */
        public static Mark first(String topic, String profile, long end) {
            return new Mark(topic, profile, 0, 0, 0, 0, end);
        }

        /** The same, further on. */
        public Mark at(long next) {
            return new Mark(topic, profile, next, others, unsureFrom, unsureTo, old);
        }

        /** Whether what the records of a batch say, if it is not known here, is for sure not in Falcon. */
        public boolean isSure(long first, long last) {
            return last < unsureFrom || first >= unsureTo;
        }

        /** Empty if it is of another version: then what the ledger knows does not count. */
        private static Optional<Mark> of(String text) {
            String[] parts = text.split(" ", -1);
            if (parts.length != PARTS) {
                return Optional.empty();
            }
            return Optional.of(new Mark(
                    parts[0],
                    parts[1],
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    Long.parseLong(parts[4]),
                    Long.parseLong(parts[5]),
                    Long.parseLong(parts[6])));
        }

        private String text() {
            return topic + ' ' + profile + ' ' + offset + ' ' + others + ' ' + unsureFrom + ' ' + unsureTo + ' ' + old;
        }
    }

    /** The mark of a partition. */
    public Optional<Mark> of(int partition) {
        return ledger.remembered(PREFIX + partition).flatMap(Mark::of);
    }

    /** The marks of all partitions that have one, of so many. */
    public Map<Integer, Mark> all(int partitions) {
        Map<Integer, Mark> marks = new LinkedHashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            int number = partition;
            of(partition).ifPresent(mark -> marks.put(number, mark));
        }
        return marks;
    }

    /** Writes them down. */
    public void put(Map<Integer, Mark> marks) {
        Map<String, String> texts = new LinkedHashMap<>();
        marks.forEach((partition, mark) -> texts.put(PREFIX + partition, mark.text()));
        ledger.remember(texts);
    }

    /** Nothing is known of this partition any more. */
    public void remove(int partition) {
        ledger.remember(Map.of(PREFIX + partition, ""));
    }
}
