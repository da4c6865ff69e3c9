package io.ctiroutes.kafka;

import static io.ctiroutes.kafka.TopicTestSupport.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.docs.Page;
import io.ctiroutes.sandbox.kafka.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/scale.md says that a reader and a worker may have to do is enough, and a worker cannot write with it. */
class RightsTest {

    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| (reader|worker) \\| (topic|transactional id|group) `([\\w.-]+)`[^|]*\\| (.*) \\|$");
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");
    private static final String NAMED = "ioc-changes";

    @TempDir
    private static Path folder;

    private static final TopicSettings OF_READER = TopicTestSupport.topic(2);
    private static final Map<String, String> TOPICS = new HashMap<>();
    private static final Map<String, String> NAMES = new HashMap<>();
    private static KafkaBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.startWithPassword(folder, "user", "its-password");
        TOPICS.put("reader", OF_READER.name());
        TOPICS.put("worker", TopicTestSupport.made(broker, 2));
        try (TopicWriter writer = new TopicWriter(broker.clientSettings(), TOPICS.get("worker"), "before")) {
            writer.open();
            writer.publish(List.of(record("domain:one.example", "1")));
        }
        List<AclBinding> rules = new ArrayList<>();
        // where there is a rule, only what rules allow is allowed
        rules.add(rule(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL, "User:another", AclOperation.ALL));
        rules.add(
                rule(ResourceType.TRANSACTIONAL_ID, "a-worker", PatternType.LITERAL, "User:another", AclOperation.ALL));
        Page.section("docs/scale.md", "Kafka: settings and rights")
                .text()
                .lines()
                .flatMap(line -> ROW.matcher(line).results())
                .forEach(row -> add(row, rules));
        assertThat(NAMES.keySet())
                .containsExactlyInAnyOrder("reader topic", "reader transactional id", "worker topic", "worker group");
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createAcls(rules).all().get();
        }
    }

    private static void add(MatchResult row, List<AclBinding> rules) {
        String who = row.group(1);
        ResourceType type = ResourceType.fromString(row.group(2).replace(' ', '_'));
        String name = row.group(3);
        NAMES.put(who + ' ' + row.group(2), name);
        Set<AclOperation> operations = WORD.matcher(row.group(4))
                .results()
                .map(word -> AclOperation.fromString(word.group(1)))
                .collect(Collectors.toSet());
        assertThat(operations).isNotEmpty().doesNotContain(AclOperation.UNKNOWN);
        for (AclOperation operation : operations) {
            rules.add(rule(
                    type,
                    name.equals(NAMED) ? TOPICS.get(who) : name,
                    type == ResourceType.GROUP ? PatternType.PREFIXED : PatternType.LITERAL,
                    "User:user",
                    operation));
        }
    }

    private static AclBinding rule(
            ResourceType type, String name, PatternType pattern, String user, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry(user, "*", operation, AclPermissionType.ALLOW));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aReaderMakesTheTopicAndReadsAndWritesIt() throws Exception {
        Map<String, Object> user = broker.clientSettings();
        try (Topic topic = new Topic(user, OF_READER);
                TopicWriter writer = new TopicWriter(user, OF_READER.name(), NAMES.get("reader transactional id"))) {
            topic.ensure();
            writer.open();
            writer.publish(List.of(record("domain:one.example", "1")));

            List<ReadRecord> read = new ArrayList<>();
            new TopicReader(user, OF_READER.name()).read(Map.of(), read::addAll);
            assertThat(topic.endOffsets()).isNotEmpty();
        }
    }

    @Test
    void aWorkerReadsTheTopicAndTellsHowFarItIsButCannotWrite() throws Exception {
        String name = TOPICS.get("worker");
        try (Topic topic = new Topic(broker.clientSettings(), topicOf(name))) {
            topic.ensure();
        }
        AtomicBoolean fenced = new AtomicBoolean();
        Hold hold = new Hold(new FromTheBeginning(), Duration.ofSeconds(45), System::nanoTime, () -> fenced.set(true));
        String group = NAMES.get("worker group") + "acme";
        try (HeldConsumer consumer = new HeldConsumer(consumer(group), hold)) {
            consumer.subscribe(Set.of(name), new Nobody());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> consumer.poll(Duration.ofMillis(200)).count() == 1);
            Map<Integer, Long> next = new HashMap<>();
            hold.partitions().forEach(partition -> next.put(partition, 0L));
            hold.commit(next);

            assertThat(hold.partitions()).containsExactlyInAnyOrder(0, 1);
            assertThat(hold.holds(hold.partitions())).isTrue();
            assertThat(hold.problem()).isEmpty();
            assertThat(fenced).isFalse();
            try (Topic topic = new Topic(broker.clientSettings(), topicOf(name))) {
                assertThat(topic.ensured().isLeftOver(group, Duration.ofSeconds(30)))
                        .isFalse();
            }
        }
        try (TopicWriter writer = new TopicWriter(broker.clientSettings(), name, "a-worker")) {
            assertThatThrownBy(writer::open)
                    .isInstanceOf(TopicUnavailableException.class)
                    .hasMessageContaining("Kafka does not allow it");
        }
    }

    private static TopicSettings topicOf(String name) {
        return new TopicSettings(name, 2, 1, Duration.ofDays(30));
    }

    private static Properties consumer(String group) {
        Properties properties = new Properties();
        properties.putAll(broker.clientSettings());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "worker-1");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return properties;
    }

    private static final class FromTheBeginning implements Hold.Intake {
        @Override
        public String name() {
            return "a ledger";
        }

        @Override
        public boolean fromBeginning(int partition, Optional<Hold.Committed> committed, long end) {
            return true;
        }

        @Override
        public void assigned(Set<Integer> partitions) {
            // nothing to forget
        }

        @Override
        public boolean isLeftOver(Duration patience) {
            return false;
        }
    }

    private static final class Nobody implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // the consumer has told its hold
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // the same
        }
    }
}
