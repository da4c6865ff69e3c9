package io.ctiroutes.kafka;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.kafka.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** What tests with a real broker have in common: topics of their own, and records that are easily read. */
final class TopicTestSupport {

    private static final AtomicInteger TOPICS = new AtomicInteger();

    private TopicTestSupport() {}

    /** The settings of a topic that no other test has. */
    static TopicSettings topic(int partitions) {
        return new TopicSettings("states-" + TOPICS.incrementAndGet(), partitions, 1, Duration.ofDays(30));
    }

    /** The name of a new topic. */
    static String made(KafkaBroker broker, int partitions) throws Exception {
        TopicSettings settings = topic(partitions);
        try (Topic topic = new Topic(broker.clientSettings(), settings)) {
            topic.ensure();
        }
        return settings.name();
    }

    /** The settings of a client that soon gives up. */
    static Map<String, Object> impatient(Map<String, Object> clientSettings) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put("request.timeout.ms", "1000");
        settings.put("default.api.timeout.ms", "1000");
        settings.put("delivery.timeout.ms", "1000");
        settings.put("max.block.ms", "1000");
        return settings;
    }

    static TopicRecord record(String key, String value) {
        return new TopicRecord(key, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    /** What is in the topic, as key=value, when no transaction is open any more. */
    static List<String> content(KafkaBroker broker, String topic) throws Exception {
        return all(broker, topic).stream().map(TopicTestSupport::text).toList();
    }

    /** What is in the topic when no transaction is open any more. */
    static List<ReadRecord> all(KafkaBroker broker, String topic) throws Exception {
        awaitEndOfTransactions(broker, topic);
        return visible(broker, topic);
    }

    /** What can be seen at once. A commit is answered before its mark is in the topic, so the last may be missing. */
    static List<ReadRecord> visible(KafkaBroker broker, String topic) throws TopicUnavailableException {
        List<ReadRecord> records = new ArrayList<>();
        new TopicReader(broker.clientSettings(), topic).read(Map.of(), records::addAll);
        return records;
    }

    /** Waits until all that was written to the topic is committed or aborted for readers, too. */
    static void awaitEndOfTransactions(KafkaBroker broker, String topic) throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            Map<TopicPartition, OffsetSpec> latest =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                            .collect(Collectors.toMap(
                                    each -> new TopicPartition(topic, each.partition()), each -> OffsetSpec.latest()));
            await().until(() -> offsets(admin, latest, IsolationLevel.READ_COMMITTED)
                    .equals(offsets(admin, latest, IsolationLevel.READ_UNCOMMITTED)));
        }
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Map<TopicPartition, OffsetSpec> latest, IsolationLevel level) throws Exception {
        return admin.listOffsets(latest, new ListOffsetsOptions(level)).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().offset()));
    }

    static String text(ReadRecord record) {
        return record.key()
                + '='
                + (record.value() == null ? "gone" : new String(record.value(), StandardCharsets.UTF_8));
    }
}
