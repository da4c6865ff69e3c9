package io.ctiroutes.kafka;

import static io.ctiroutes.kafka.TopicTestSupport.awaitEndOfTransactions;
import static io.ctiroutes.kafka.TopicTestSupport.content;
import static io.ctiroutes.kafka.TopicTestSupport.impatient;
import static io.ctiroutes.kafka.TopicTestSupport.made;
import static io.ctiroutes.kafka.TopicTestSupport.visible;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.kafka.KafkaBroker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicReaderTest {

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
    void readsWhatIsCommittedToTheEnd() throws Exception {
        String topic = made(broker, 3);
        Instant before = Instant.now();
        try (KafkaProducer<String, String> producer = producer(topic)) {
            committed(producer, topic, 0, "one=1", "two=2");
            aborted(producer, topic, 0, "one=3", "two=4");
            committed(producer, topic, 0, "one=5");
            aborted(producer, topic, 0, "one=6");
            // nothing else is in partition 1, and nothing at all in partition 2
            aborted(producer, topic, 1, "three=7");
        }
        awaitEndOfTransactions(broker, topic);
        List<ReadRecord> records = new ArrayList<>();

        Map<Integer, Long> ends = new TopicReader(broker.clientSettings(), topic).read(Map.of(), records::addAll);

        assertThat(records.stream().map(TopicTestSupport::text)).containsExactly("one=1", "two=2", "one=5");
        assertThat(records).extracting(ReadRecord::offset).containsExactly(0L, 1L, 6L);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.partition()).isZero();
            assertThat(record.time()).isBetween(before.minusMillis(1), Instant.now());
        });
        assertThat(ends).isEqualTo(Map.of(0, 10L, 1, 2L, 2, 0L));
    }

    @Test
    void goesOnWhereItHasBeen() throws Exception {
        String topic = made(broker, 2);
        List<ReadRecord> records = new ArrayList<>();
        TopicReader reader = new TopicReader(broker.clientSettings(), topic);
        try (KafkaProducer<String, String> producer = producer(topic)) {
            committed(producer, topic, 0, "one=1");
            awaitEndOfTransactions(broker, topic);
            Map<Integer, Long> ends = reader.read(Map.of(), records::addAll);
            records.clear();

            assertThat(reader.read(ends, records::addAll)).isEqualTo(ends);
            assertThat(records).isEmpty();

            committed(producer, topic, 0, "one=2");
            committed(producer, topic, 1, "two=3");
            awaitEndOfTransactions(broker, topic);
            // partition 1 is not named
            reader.read(Map.of(0, ends.get(0)), records::addAll);

            assertThat(records.stream().map(TopicTestSupport::text)).containsExactlyInAnyOrder("one=2", "two=3");
        }
    }

    @Test
    void beginsWhereTheTopicDoesIfThatIsLater() throws Exception {
        String topic = made(broker, 1);
        List<ReadRecord> records = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(topic);
                Admin admin = Admin.create(broker.clientSettings())) {
            committed(producer, topic, 0, "one=1", "two=2", "three=3");
            awaitEndOfTransactions(broker, topic);
            // of a topic that is compacted and nothing else, Kafka deletes no beginning
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }

        new TopicReader(broker.clientSettings(), topic).read(Map.of(0, 1L), records::addAll);

        assertThat(records.stream().map(TopicTestSupport::text)).containsExactly("three=3");
    }

    @Test
    void beginsAnewIfTheTopicEndsEarlierThanItHasBeen() throws Exception {
        String topic = made(broker, 1);
        List<ReadRecord> records = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(topic)) {
            committed(producer, topic, 0, "one=1");
        }
        awaitEndOfTransactions(broker, topic);

        new TopicReader(broker.clientSettings(), topic).read(Map.of(0, 1_000L), records::addAll);

        assertThat(records.stream().map(TopicTestSupport::text)).containsExactly("one=1");
    }

    @Test
    void doesNotReadWhatIsNotFinished() throws Exception {
        String topic = made(broker, 1);
        try (KafkaProducer<String, String> finished = producer(topic);
                KafkaProducer<String, String> unfinished = producer("unfinished-" + topic)) {
            committed(finished, topic, 0, "one=1");
            unfinished.beginTransaction();
            unfinished.send(new ProducerRecord<>(topic, 0, "two", "2")).get();
            committed(finished, topic, 0, "three=3");

            // as Kafka has it, what comes after what is not finished cannot be read either
            await().untilAsserted(
                            () -> assertThat(visible(broker, topic).stream().map(TopicTestSupport::text))
                                    .containsExactly("one=1"));
            unfinished.commitTransaction();
            assertThat(content(broker, topic)).containsExactly("one=1", "two=2", "three=3");
        }
    }

    @Test
    void readsTheLastOfAKeyAloneAfterCompaction() throws Exception {
        String topic = made(broker, 1);
        try (KafkaProducer<String, String> producer = producer(topic)) {
            committed(producer, topic, 0, "one=1", "two=2");
            committed(producer, topic, 0, "one=3");
        }

        broker.compact(topic);

        await().untilAsserted(() -> assertThat(content(broker, topic)).containsExactly("two=2", "one=3"));
    }

    @Test
    void tellsWhatIsOutdatedAndByWhat() throws Exception {
        String topic = made(broker, 1);
        try (KafkaProducer<String, String> producer = producer(topic)) {
            committed(producer, topic, 0, "one=0", "two=1", "one=2");
            // the mark of a transaction is in between
            committed(producer, topic, 0, "one=4");
        }
        awaitEndOfTransactions(broker, topic);

        TopicReader.Outdated outdated = new TopicReader(broker.clientSettings(), topic).outdated(0);

        assertThat(LongStream.range(0, 6).filter(offset -> outdated.has(offset, 6)))
                .containsExactly(0L, 2L);
        // what comes after the end of whoever asks outdates nothing
        assertThat(LongStream.range(0, 6).filter(offset -> outdated.has(offset, 4)))
                .containsExactly(0L);
        assertThat(LongStream.range(0, 6).filter(offset -> outdated.has(offset, 2)))
                .isEmpty();
    }

    @Test
    void whatItIsHandedToMayStopIt() throws Exception {
        String topic = made(broker, 1);
        try (KafkaProducer<String, String> producer = producer(topic)) {
            committed(producer, topic, 0, "one=1");
        }
        awaitEndOfTransactions(broker, topic);

        assertThatThrownBy(() -> new TopicReader(broker.clientSettings(), topic).read(Map.of(), records -> {
                    throw new IllegalArgumentException("full");
                }))
                .hasMessage("full");
    }

    @Test
    void tellsThatItGotNoFurther() throws Exception {
        String topic = made(broker, 1);
        try (KafkaProducer<String, String> producer = producer(topic)) {
            for (int each = 0; each < 10; each++) {
                committed(producer, topic, 0, "one=" + each);
            }
        }
        awaitEndOfTransactions(broker, topic);
        Map<String, Object> oneByOne = impatient(broker.clientSettings());
        oneByOne.put("max.poll.records", "1");
        oneByOne.put("max.partition.fetch.bytes", "1");
        List<ReadRecord> records = new ArrayList<>();

        assertThatThrownBy(() -> new TopicReader(oneByOne, topic).read(Map.of(), found -> {
                    records.addAll(found);
                    broker.stop();
                }))
                .isInstanceOf(TopicUnavailableException.class)
                .hasMessageContaining("The topic " + topic + " cannot be read")
                .hasMessageContaining("Kafka did not answer in time");
        broker.restart();

        assertThat(records).isNotEmpty();
        assertThat(content(broker, topic)).hasSize(10);
    }

    @Test
    void tellsThatThereIsNoSuchTopic() {
        assertThatThrownBy(() ->
                        new TopicReader(impatient(broker.clientSettings()), "missing").read(Map.of(), records -> {}))
                .isInstanceOf(TopicUnavailableException.class)
                .hasMessageContaining("The topic missing cannot be read")
                .hasMessageContaining("there is no such topic");
    }

    private static KafkaProducer<String, String> producer(String transactionalId) {
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put("transactional.id", transactionalId);
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    private static void committed(
            KafkaProducer<String, String> producer, String topic, int partition, String... records) throws Exception {
        begin(producer, topic, partition, records);
        producer.commitTransaction();
    }

    private static void aborted(KafkaProducer<String, String> producer, String topic, int partition, String... records)
            throws Exception {
        begin(producer, topic, partition, records);
        producer.abortTransaction();
    }

    private static void begin(KafkaProducer<String, String> producer, String topic, int partition, String... records)
            throws Exception {
        producer.beginTransaction();
        for (String each : records) {
            String[] parts = each.split("=", 2);
            // an aborted transaction would leave no trace if nothing had been sent yet
            producer.send(new ProducerRecord<>(topic, partition, parts[0], parts[1]))
                    .get();
        }
    }
}
