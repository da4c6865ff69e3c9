package io.ctiroutes.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What the topic is to be when it is made.
 *
 * @param name              its name
 * @param partitions        how many workers can share a tenant at most; a key stays in its partition as long as this stays
 * @param replicationFactor how many brokers hold each record
 * @param retiredRetention  how long at least a tombstone is kept after it was compacted
 */
public record TopicSettings(String name, int partitions, int replicationFactor, Duration retiredRetention) {

    /** The largest batch that the topic takes, in bytes, compressed: a state with a thousand claims is smaller. */
    static final int LARGEST_BATCH = 8 << 20;

    /** The compaction that is wanted, and the only one. */
    static final String COMPACT = "compact";

    // compaction leaves the last segment alone: without these, that is 1 GB or a week of each partition
    private static final int SEGMENT_BYTES = 128 << 20;
    private static final Duration SEGMENT_TIME = Duration.ofHours(1);
    // a worker that takes a partition up has read what was there before it goes because of what has come since
    private static final Duration SHORTEST_LAG = Duration.ofHours(6);
    // what is outdated is gone by then, even where there is little of it
    private static final Duration LONGEST_LAG = Duration.ofDays(1);

    /** With values as they are wanted. */
    public TopicSettings {
        Objects.requireNonNull(name, "name");
        if (partitions < 1) {
            throw new IllegalArgumentException("a topic has no partitions: " + partitions);
        }
        if (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE) {
            throw new IllegalArgumentException("no broker holds a topic, or too many do: " + replicationFactor);
        }
        if (retiredRetention.isNegative()) {
            throw new IllegalArgumentException("tombstones are kept for less than no time: " + retiredRetention);
        }
    }

    /** The settings that the topic is made with, under Kafka's names. */
    Map<String, String> configuration() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, COMPACT,
                TopicConfig.DELETE_RETENTION_MS_CONFIG, String.valueOf(retiredRetention.toMillis()),
                TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, String.valueOf(SHORTEST_LAG.toMillis()),
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, String.valueOf(LONGEST_LAG.toMillis()),
                TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(SEGMENT_TIME.toMillis()),
                TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(SEGMENT_BYTES),
                // with one broker away, it can still be written
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(Math.max(1, replicationFactor - 1)),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LARGEST_BATCH));
    }
}
