package io.ctiroutes.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what is in the topic, once, without a consumer group: what is committed, up to the end as it is then. */
public final class TopicReader {

    private static final int LARGEST_BATCH = 2_000;
    private static final int FETCH_BYTES = 8 << 20;
    /** As Kafka's consumers have it. */
    private static final int PATIENCE_MILLIS = 60_000;

    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> settings;
    private final String topic;
    private final Duration patience;

    /**
     * A reader that connects when it reads.
     *
     * @param clientProperties what a client of Kafka needs to be let in, under Kafka's names; what else they say of
     *                         consumers holds, too, where the reader does not depend on it
     */
    public TopicReader(Map<String, Object> clientProperties, String topic) {
        this.topic = topic;
        settings = new HashMap<>();
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, LARGEST_BATCH);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.putAll(clientProperties);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        patience = Duration.ofMillis((Integer) ConfigDef.parseType(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                settings.getOrDefault(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS),
                ConfigDef.Type.INT));
    }

    /**
     * Reads from the given offsets to the end, and hands over what it finds in the order of each partition.
     *
     * @param from where to begin, for each partition; those that are missing, or whose offset is not in the topic (any
     *             more), are read from their beginning
     * @param each is given the records, some at a time, never none; what it throws ends the reading
     * @return for each partition, the offset after the last that was read: where to go on
     * @throws TopicUnavailableException if the topic cannot be read, or no further
     */
    public Map<Integer, Long> read(Map<Integer, Long> from, Consumer<List<ReadRecord>> each)
            throws TopicUnavailableException {
        return read(Optional.empty(), from, each);
    }

    /**
     * Records that a later one of the same key has outdated.
     *
     * @param offsets of those that are outdated, in order
     * @param by      for each the offset of the next one of its key
     */
    public record Outdated(long[] offsets, long[] by) {

        /** Whether this record was outdated already when the partition came to this end. */
        public boolean has(long offset, long end) {
            int found = Arrays.binarySearch(offsets, offset);
            return found >= 0 && by[found] < end;
        }
    }

    /**
     * Which records of a partition have been outdated, as far as the topic goes now.
     *
     * @throws TopicUnavailableException if the topic cannot be read, or no further
     */
    public Outdated outdated(int partition) throws TopicUnavailableException {
        Map<String, Long> last = new HashMap<>();
        SortedMap<Long, Long> outdated = new TreeMap<>();
        read(Optional.of(partition), Map.of(), records -> {
            for (ReadRecord record : records) {
                Long before = last.put(record.key(), record.offset());
                if (before != null) {
                    outdated.put(before, record.offset());
                }
            }
        });
        return new Outdated(numbers(outdated.keySet()), numbers(outdated.values()));
    }

    private static long[] numbers(Collection<Long> all) {
        return all.stream().mapToLong(Long::longValue).toArray();
    }

    private Map<Integer, Long> read(Optional<Integer> only, Map<Integer, Long> from, Consumer<List<ReadRecord>> each)
            throws TopicUnavailableException {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> ends = begin(consumer, partitions(consumer, only), from);
            Map<TopicPartition, Long> positions = positions(consumer);
            long since = System.nanoTime();
            while (isBefore(positions, ends)) {
                hand(consumer.poll(POLL), each);
                // not by counting records: the last may be marks of transactions, or not be committed
                Map<TopicPartition, Long> now = positions(consumer);
                if (!now.equals(positions)) {
                    positions = now;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > patience.toNanos()) {
                    throw new TimeoutException("nothing came for " + patience.toSeconds() + " s");
                }
            }
            return positions.entrySet().stream()
                    .collect(Collectors.toMap(position -> position.getKey().partition(), Map.Entry::getValue));
        } catch (KafkaException e) {
            throw Trouble.unavailable("The topic " + topic + " cannot be read", e);
        }
    }

    private static Map<TopicPartition, Long> begin(
            KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions, Map<Integer, Long> from) {
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition each : partitions) {
            long first = beginnings.get(each);
            long wanted = from.getOrDefault(each.partition(), first);
            // an offset beyond the end is of another topic under this name, or of records that Kafka has lost
            consumer.seek(each, wanted < first || wanted > ends.get(each) ? first : wanted);
        }
        return ends;
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, Optional<Integer> only) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new UnknownTopicOrPartitionException("there is no such topic");
        }
        return found.stream()
                .filter(each -> only.isEmpty() || only.get() == each.partition())
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
    }

    private static Map<TopicPartition, Long> positions(KafkaConsumer<String, byte[]> consumer) {
        return consumer.assignment().stream().collect(Collectors.toMap(Function.identity(), consumer::position));
    }

    private static boolean isBefore(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> positions.get(end.getKey()) < end.getValue());
    }

    private static void hand(ConsumerRecords<String, byte[]> polled, Consumer<List<ReadRecord>> each) {
        if (polled.isEmpty()) {
            return;
        }
        List<ReadRecord> records = new ArrayList<>(polled.count());
        for (ConsumerRecord<String, byte[]> record : polled) {
            records.add(new ReadRecord(
                    record.partition(),
                    record.offset(),
                    record.key(),
                    record.value(),
                    Instant.ofEpochMilli(record.timestamp())));
        }
        each.accept(records);
    }
}
