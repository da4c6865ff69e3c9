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
     * @param unsure  the offset up to which what was delivered before is not known, because another worker has done so or the
     *     ledger was lost; 0 if all of it is
     */
    public record Mark(String topic, String profile, long offset, long unsure) {

        /** The same, further on. */
        public Mark at(long next) {
            return new Mark(topic, profile, next, unsure);
        }

        private static Mark of(String text) {
            String[] parts = text.split(" ", -1);
            return new Mark(parts[0], parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3]));
        }

        private String text() {
            return topic + ' ' + profile + ' ' + offset + ' ' + unsure;
        }
    }

    /** The mark of a partition. */
    public Optional<Mark> of(int partition) {
        return ledger.remembered(PREFIX + partition).map(Mark::of);
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
