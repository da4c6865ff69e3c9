package io.ctiroutes.sandbox.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a consumer group has still to read of a topic. Its lag does not tell: the marks of transactions count as records there. */
final class TopicRest {

    private static final Duration POLL = Duration.ofMillis(100);

    private TopicRest() {}

    /** Whether there is no record behind what the group has committed. */
    static boolean isNone(Map<String, Object> clients, String topic, String group) {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put("isolation.level", "read_committed");
        settings.put("group.id", group);
        settings.put("enable.auto.commit", "false");
        settings.put("max.poll.records", 1);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
            if (committed.values().stream().anyMatch(Objects::isNull)) {
                // it has not been there yet
                return false;
            }
            committed.forEach((partition, next) -> consumer.seek(partition, next.offset()));
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < end.get(partition))) {
                if (!consumer.poll(POLL).isEmpty()) {
                    return false;
                }
            }
            return true;
        }
    }
}
