package io.ctiroutes.worker;

import io.ctiroutes.kafka.TopicReader;
import io.ctiroutes.kafka.TopicUnavailableException;
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

    private record Found(long end, TopicReader.Outdated records) {}

    /**
     * Those that are known of a partition.
     *
     * @param end behind the last record that is to be looked at
     * @throws TopicUnavailableException if the topic cannot be read
     */
    synchronized TopicReader.Outdated of(int partition, long end) throws TopicUnavailableException {
        Found known = found.get(partition);
        if (known == null || known.end() < end) {
            known = new Found(end, reader.outdated(partition));
            found.put(partition, known);
        }
        return known.records();
    }
}
