package io.ctiroutes.kafka;

import static io.ctiroutes.kafka.TopicTestSupport.impatient;
import static io.ctiroutes.kafka.TopicTestSupport.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.kafka.KafkaBroker;
import io.ctiroutes.sandbox.process.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {

    @TempDir
    private static Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void isMadeToBeCompactedAndToTakeLargeStates() throws Exception {
        TopicSettings settings = TopicTestSupport.topic(3);

        try (Topic topic = new Topic(broker.clientSettings(), settings)) {
            topic.ensure();

            assertThat(topic.partitions()).isEqualTo(3);
            assertThat(topic.endOffsets()).isEqualTo(Map.of(0, 0L, 1, 0L, 2, 0L));
        }
        assertThat(configuration(settings.name()))
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("delete.retention.ms", "2592000000")
                .containsEntry("min.compaction.lag.ms", "21600000")
                .containsEntry("max.compaction.lag.ms", "86400000")
                .containsEntry("segment.ms", "3600000")
                .containsEntry("min.insync.replicas", "1")
                .containsEntry("max.message.bytes", "8388608");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,2", "5,4"})
    void canBeWrittenWithOneBrokerAwayIfThereAreOthers(int replicationFactor, String inSync) {
        assertThat(new TopicSettings("any", 1, replicationFactor, Duration.ZERO).configuration())
                .containsEntry("min.insync.replicas", inSync);
    }

    @Test
    void isLeftAsItIsIfItIsThere() throws Exception {
        TopicSettings first = TopicTestSupport.topic(2);
        TopicSettings second = new TopicSettings(first.name(), 5, 3, Duration.ofDays(1));

        try (Topic made = new Topic(broker.clientSettings(), first);
                Topic met = new Topic(broker.clientSettings(), second)) {
            made.ensure();
            met.ensure();
            made.ensure();

            assertThat(met.partitions()).isEqualTo(2);
            assertThat(met.id()).isEqualTo(made.id()).hasSize(22);
        }
        assertThat(configuration(first.name())).containsEntry("delete.retention.ms", "2592000000");
    }

    @Test
    void hasAnotherIdWhenItIsMadeAgain() throws Exception {
        TopicSettings settings = TopicTestSupport.topic(1);

        try (Topic topic = new Topic(broker.clientSettings(), settings);
                Admin admin = Admin.create(broker.clientSettings())) {
            topic.ensure();
            String before = topic.id();
            admin.deleteTopics(List.of(settings.name())).all().get();

            topic.ensure();

            assertThat(topic.id()).isNotEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "compact,delete"})
    void isRefusedIfItForgetsWhatDoesNotChange(String policy) throws Exception {
        TopicSettings settings = TopicTestSupport.topic(1);
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createTopics(List.of(
                            new NewTopic(settings.name(), 1, (short) 1).configs(Map.of("cleanup.policy", policy))))
                    .all()
                    .get();
        }

        try (Topic topic = new Topic(broker.clientSettings(), settings)) {
            assertThatThrownBy(topic::ensure)
                    .isInstanceOf(WrongTopicException.class)
                    .hasMessageContaining("The topic " + settings.name() + " has cleanup.policy=" + policy)
                    .hasMessageContaining("has to have cleanup.policy=compact:")
                    .hasMessageContaining("--add-config cleanup.policy=compact;")
                    .hasMessageContaining("kafka.topic");
        }
    }

    @Test
    void isNotMadeForMoreBrokersThanThereAre() {
        TopicSettings settings = new TopicSettings("too-many", 1, 3, Duration.ofDays(30));

        try (Topic topic = new Topic(broker.clientSettings(), settings)) {
            assertThatThrownBy(topic::ensure)
                    .isInstanceOf(WrongTopicException.class)
                    .hasMessageContaining("The topic too-many cannot be made with kafka.replication-factor=3")
                    .hasMessageContaining("number of brokers");
        }
    }

    @Test
    void isNotMadeUnderANameThatIsNone() {
        try (Topic topic =
                new Topic(broker.clientSettings(), new TopicSettings("no name", 1, 1, Duration.ofDays(30)))) {
            assertThatThrownBy(topic::ensure)
                    .isInstanceOf(WrongTopicException.class)
                    .hasMessage("kafka.topic=no name is no name of a topic");
        }
    }

    @Test
    void tellsThatNobodyAnswers() {
        String address = "127.0.0.1:" + FreePort.next();

        try (Topic topic = new Topic(impatient(Map.of("bootstrap.servers", address)), TopicTestSupport.topic(1))) {
            assertThatThrownBy(topic::ensure)
                    .isInstanceOf(TopicUnavailableException.class)
                    .hasMessageContaining("Kafka did not answer in time")
                    .hasMessageContaining("kafka.bootstrap-servers");
        }
    }

    @Test
    void tellsThatTheAddressIsNone() {
        try (Topic topic = new Topic(Map.of("bootstrap.servers", "kafka"), TopicTestSupport.topic(1))) {
            assertThatThrownBy(topic::ensure)
                    .isInstanceOf(TopicUnavailableException.class)
                    .hasMessageContaining("Invalid url in bootstrap.servers: kafka")
                    .hasMessageContaining("Check kafka.bootstrap-servers");
        }
    }

    @Test
    void goesAsFarAsWhatIsCommitted() throws Exception {
        TopicSettings settings = TopicTestSupport.topic(1);

        try (Topic topic = new Topic(broker.clientSettings(), settings);
                TopicWriter writer = new TopicWriter(broker.clientSettings(), settings.name(), settings.name());
                KafkaProducer<String, String> other = other(settings.name())) {
            topic.ensure();
            writer.open();
            writer.publish(List.of(record("domain:one.example", "1"), record("domain:two.example", "2")));
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>(settings.name(), "domain:three.example", "3"))
                    .get();

            // two records and the mark of their transaction
            await().untilAsserted(() -> assertThat(topic.endOffsets()).isEqualTo(Map.of(0, 3L)));

            other.abortTransaction();

            await().untilAsserted(() -> assertThat(topic.endOffsets()).isEqualTo(Map.of(0, 5L)));
        }
    }

    private static KafkaProducer<String, String> other(String name) {
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put("transactional.id", "other-" + name);
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static Map<String, String> configuration(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> values = new HashMap<>();
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .entries()
                    .forEach(entry -> values.put(entry.name(), entry.value()));
        }
        return values;
    }
}
