package io.ctiroutes.sandbox.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {

    private static final String TOPIC = "states";

    @TempDir
    private static Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.startWithPassword(folder, "ann", "her-password");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void keepsPortAndDataWhenItIsStartedAgainAndCompactsWhenItIsTold() throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
        String address = broker.bootstrapServers();
        send(0, "domain:one.example", "1");
        send(0, "domain:two.example", "2");
        send(0, "domain:one.example", "3");
        send(1, "domain:three.example", "4");

        broker.restart();

        assertThat(broker.bootstrapServers()).isEqualTo(address);
        assertThat(values()).containsExactlyInAnyOrder("1", "2", "3", "4");

        broker.compact(TOPIC);

        await().untilAsserted(() -> assertThat(values()).containsExactlyInAnyOrder("2", "3", "4"));
    }

    @Test
    void makesNoTopicThatIsAskedFor() {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("other"))
                            .allTopicNames()
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void letsNobodyInWhoHasNotThePassword() {
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.computeIfPresent(
                "sasl.jaas.config", (name, value) -> value.toString().replace("her-password", "another"));

        try (Admin admin = Admin.create(settings)) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    private static void send(int partition, String key, String value) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(broker.clientSettings(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, partition, key, value)).get();
        }
    }

    private static List<String> values() {
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put("isolation.level", "read_committed");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
