package io.ctiroutes.worker;

import io.ctiroutes.kafka.TopicReader;
import io.ctiroutes.kafka.TopicUnavailableException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which records of the topic later ones have outdated: compaction leaves them there for a while, and who reads from the
 * beginning must not bring back what they say. Found out once for all tenants of a worker, one partition at a time, as the keys
 * of a partition are in memory meanwhile.
 */
public final class OutdatedRecords {

    private final TopicReader reader;
    private final Map<Integer, Found> found = new HashMap<>();

    public OutdatedRecords(TopicReader reader) {
        this.reader = reader;
    }

    /**
     * The outdated ones of a partition.
     *
     * @param end     behind the last record that has been looked at
     * @param offsets of those that are outdated, in order
     */
    public record Found(long end, long[] offsets) {

        /** Whether this record is outdated. */
        boolean has(long offset) {
            return Arrays.binarySearch(offsets, offset) >= 0;
        }
    }

    /**
     * Those that are known of a partition.
     *
     * @param end behind the last record that is to be looked at
     * @throws TopicUnavailableException if the topic cannot be read
     */
    synchronized Found of(int partition, long end) throws TopicUnavailableException {
        Found known = found.get(partition);
        if (known == null || known.end() < end) {
            known = new Found(end, reader.outdated(partition, 0));
            found.put(partition, known);
        }
        return known;
    }
}
