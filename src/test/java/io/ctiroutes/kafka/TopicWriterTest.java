package io.ctiroutes.kafka;

import static io.ctiroutes.kafka.TopicTestSupport.content;
import static io.ctiroutes.kafka.TopicTestSupport.impatient;
import static io.ctiroutes.kafka.TopicTestSupport.made;
import static io.ctiroutes.kafka.TopicTestSupport.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.kafka.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicWriterTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static KafkaBroker broker;
    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.start(folder);
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        broker.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsPublishedIsRead() throws Exception {
        String topic = made(broker, 1);
        try (TopicWriter writer = new TopicWriter(broker.clientSettings(), topic, topic)) {
            writer.open();

            Map<Integer, Long> first =
                    writer.publish(List.of(record("domain:one.example", "1"), record("domain:bücher.example", "ü")));
            Map<Integer, Long> second = writer.publish(List.of(record("domain:one.example", null)));

            assertThat(content(broker, topic))
                    .containsExactly("domain:one.example=1", "domain:bücher.example=ü", "domain:one.example=gone");
            // between them is the mark of the first transaction
            assertThat(first).isEqualTo(Map.of(0, 2L));
            assertThat(second).isEqualTo(Map.of(0, 4L));
            assertThat(writer.publish(List.of())).isEmpty();
        }
    }

    @Test
    void aKeyIsInThePartitionThatIsTold() throws Exception {
        String topic = made(broker, 5);
        List<TopicRecord> records = IntStream.range(0, 200)
                .mapToObj(each -> record("domain:" + each + ".bücher.example", String.valueOf(each)))
                .toList();
        try (TopicWriter writer = new TopicWriter(broker.clientSettings(), topic, topic)) {
            writer.open();

            assertThat(writer.publish(records)).hasSize(5);
        }

        assertThat(TopicTestSupport.all(broker, topic))
                .hasSize(200)
                .allSatisfy(read -> assertThat(read.partition()).isEqualTo(TopicWriter.partition(read.key(), 5)));
    }

    @Test
    void allIsPublishedOrNothing() throws Exception {
        String topic = made(broker, 3);
        byte[] random = new byte[9 << 20];
        new Random(1).nextBytes(random);
        try (TopicWriter writer = new TopicWriter(broker.clientSettings(), topic, topic)) {
            writer.open();

            assertThatThrownBy(() -> writer.publish(List.of(
                            record("domain:one.example", "1"),
                            new TopicRecord("domain:large.example", random),
                            record("domain:two.example", "2"))))
                    .isInstanceOfSatisfying(
                            OversizedRecordException.class,
                            e -> assertThat(e.key()).isEqualTo("domain:large.example"))
                    .hasMessageContaining(
                            "The topic " + topic + " does not take domain:large.example with 9437184 bytes")
                    .hasMessageContaining("max.message.bytes");
            writer.publish(List.of(record("domain:three.example", "3")));

            assertThat(content(broker, topic)).containsExactly("domain:three.example=3");
        }
    }

    @Test
    void aTopicThatTakesLessThanTheWriterSaysSo() throws Exception {
        String topic = made(broker, 1);
        byte[] random = new byte[9 << 20];
        new Random(1).nextBytes(random);
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put("max.request.size", String.valueOf(20 << 20));
        try (TopicWriter writer = new TopicWriter(settings, topic, topic)) {
            writer.open();

            assertThatThrownBy(() -> writer.publish(List.of(
                            record("domain:one.example", "1"), new TopicRecord("domain:large.example", random))))
                    .isInstanceOf(OversizedRecordException.class);
            writer.publish(List.of(record("domain:two.example", "2")));

            assertThat(content(broker, topic)).containsExactly("domain:two.example=2");
        }
    }

    @Test
    void aStateOfManyClaimsIsTaken() throws Exception {
        String topic = made(broker, 1);
        byte[] random = new byte[(8 << 20) - 10_000];
        new Random(1).nextBytes(random);
        try (TopicWriter writer = new TopicWriter(broker.clientSettings(), topic, topic)) {
            writer.open();

            writer.publish(List.of(new TopicRecord("domain:large.example", random)));
        }

        assertThat(TopicTestSupport.all(broker, topic))
                .singleElement()
                .satisfies(read -> assertThat(read.value()).isEqualTo(random));
    }

    @Test
    void severalThreadsPublishOneAfterTheOther() throws Exception {
        String topic = made(broker, 2);
        try (TopicWriter writer = new TopicWriter(broker.clientSettings(), topic, topic)) {
            writer.open();
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String name = "domain:" + thread + ".example";
                running.add(threads.submit(() -> {
                    for (int each = 0; each < 10; each++) {
                        writer.publish(List.of(record(name, String.valueOf(each))));
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }

        assertThat(content(broker, topic))
                .hasSize(40)
                .filteredOn(read -> read.startsWith("domain:2.example="))
                .isEqualTo(IntStream.range(0, 10)
                        .mapToObj(each -> "domain:2.example=" + each)
                        .toList());
    }

    @Test
    void whoIsOpenedLastWritesAlone() throws Exception {
        String topic = made(broker, 1);
        try (TopicWriter first = new TopicWriter(broker.clientSettings(), topic, "reader-of-" + topic);
                TopicWriter second = new TopicWriter(broker.clientSettings(), topic, "reader-of-" + topic)) {
            first.open();
            first.publish(List.of(record("domain:one.example", "1")));
            second.open();

            assertThatThrownBy(() -> first.publish(List.of(record("domain:one.example", "2"))))
                    .isInstanceOf(FencedException.class)
                    .hasMessageContaining("Another reader writes to the topic " + topic + " now")
                    .hasMessageContaining("reader-of-" + topic)
                    .hasMessageContaining("CONNECTOR_ID");
            assertThatThrownBy(() -> first.publish(List.of(record("domain:one.example", "2"))))
                    .isInstanceOf(FencedException.class);
            assertThatThrownBy(first::open).isInstanceOf(FencedException.class);
            second.publish(List.of(record("domain:one.example", "3")));

            assertThat(content(broker, topic)).containsExactly("domain:one.example=1", "domain:one.example=3");
        }
    }

    /** A second writer that is opened ends what the first has not finished. */
    @Test
    void whoIsOpenedEndsWhatAnotherHasLeftUnfinished() throws Exception {
        String topic = made(broker, 1);
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put("interceptor.classes", AtTheSecond.class.getName());
        try (TopicWriter first = new TopicWriter(settings, topic, topic);
                TopicWriter second = new TopicWriter(broker.clientSettings(), topic, topic)) {
            first.open();
            AtTheSecond.happens(topic, () -> {
                await().until(() -> state(topic) == TransactionState.ONGOING);
                second.open();
            });

            assertThatThrownBy(() -> first.publish(
                            List.of(record("domain:one.example", "1"), record("domain:two.example", "2"))))
                    .isInstanceOf(FencedException.class);
            second.publish(List.of(record("domain:three.example", "3")));

            assertThat(content(broker, topic)).containsExactly("domain:three.example=3");
        }
    }

    /** Kafka says the same to who was replaced and to who was too slow; who was only slow goes on. */
    @Test
    void whoTookTooLongOverATransactionIsNotFenced() throws Exception {
        String topic = made(broker, 1);
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put("interceptor.classes", AtTheSecond.class.getName());
        settings.put("transaction.timeout.ms", "500");
        List<TopicRecord> records = List.of(record("domain:one.example", "1"), record("domain:two.example", "2"));
        try (TopicWriter writer = new TopicWriter(settings, topic, topic)) {
            writer.open();
            AtTheSecond.happens(topic, () -> {
                await().until(() -> state(topic) == TransactionState.ONGOING);
                await().until(() -> state(topic) == TransactionState.COMPLETE_ABORT);
            });

            assertThatThrownBy(() -> writer.publish(records))
                    .isInstanceOf(TopicUnavailableException.class)
                    .hasMessageContaining("took too long");
            assertThat(content(broker, topic)).isEmpty();
            writer.publish(records);

            assertThat(content(broker, topic)).containsExactly("domain:one.example=1", "domain:two.example=2");
        }
    }

    @Test
    void goesOnAfterTheBrokerWasAway() throws Exception {
        String topic = made(broker, 2);
        try (TopicWriter patient = new TopicWriter(broker.clientSettings(), topic, "patient-" + topic);
                TopicWriter impatient = new TopicWriter(impatient(broker.clientSettings()), topic, topic);
                TopicWriter replaced = new TopicWriter(impatient(broker.clientSettings()), topic, "double-" + topic);
                TopicWriter replacing = new TopicWriter(broker.clientSettings(), topic, "double-" + topic);
                TopicWriter closed = new TopicWriter(broker.clientSettings(), topic, "closed-" + topic)) {
            List<TopicWriter> before = List.of(patient, impatient, replaced, closed);
            for (TopicWriter each : before) {
                each.open();
                each.publish(List.of(record("domain:one.example", "1")));
            }
            broker.stop();

            assertUnavailable(impatient);
            assertUnavailable(replaced);
            Future<?> waiting = threads.submit(() -> patient.publish(List.of(record("domain:two.example", "2"))));
            Future<?> ending = threads.submit(() -> closed.publish(List.of(record("domain:lost.example", "0"))));
            closed.close();
            assertThatThrownBy(() -> ending.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicUnavailableException.class);
            assertUnavailable(impatient);
            assertThat(waiting).isNotDone();

            broker.restart();

            waiting.get(SOON.toSeconds(), TimeUnit.SECONDS);
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(TopicUnavailableException.class)
                    .until(() -> {
                        impatient.publish(List.of(record("domain:three.example", "3")));
                        return true;
                    });
            replacing.open();
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(TopicUnavailableException.class)
                    .untilAsserted(() -> assertThatThrownBy(
                                    () -> replaced.publish(List.of(record("domain:old.example", "0"))))
                            .isInstanceOf(FencedException.class));
            replacing.publish(List.of(record("domain:four.example", "4")));

            assertThat(content(broker, topic))
                    .hasSize(before.size() + 3)
                    .contains("domain:two.example=2", "domain:three.example=3", "domain:four.example=4");
        }
    }

    private static void assertUnavailable(TopicWriter writer) {
        assertThatThrownBy(() -> writer.publish(List.of(record("domain:zero.example", "0"))))
                .isInstanceOf(TopicUnavailableException.class)
                .hasMessageContaining("did not answer in time");
    }

    @Test
    void aWriterThatIsClosedOrNotOpenedPublishesNothing() throws Exception {
        String topic = made(broker, 1);
        TopicWriter writer = new TopicWriter(broker.clientSettings(), topic, topic);
        List<TopicRecord> records = List.of(record("domain:one.example", "1"));

        assertThatThrownBy(() -> writer.publish(records)).isInstanceOf(IllegalStateException.class);
        writer.open();
        writer.close();
        writer.close();

        assertThatThrownBy(() -> writer.publish(records))
                .isInstanceOf(TopicUnavailableException.class)
                .hasMessageContaining("as the connector stops");
        assertThatThrownBy(writer::open).isInstanceOf(TopicUnavailableException.class);
        assertThat(content(broker, topic)).isEmpty();
    }

    @Test
    void aThreadThatIsToEndIsNotHeldUp() throws Exception {
        String topic = made(broker, 1);
        List<TopicRecord> records = List.of(record("domain:one.example", "1"));
        try (TopicWriter writer = new TopicWriter(broker.clientSettings(), topic, topic)) {
            writer.open();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> writer.publish(records)).isInstanceOf(TopicUnavailableException.class);
            assertThat(Thread.interrupted()).isTrue();
            writer.publish(records);

            // perhaps twice
            assertThat(content(broker, topic)).containsOnly("domain:one.example=1");
        }
    }

    @Test
    void aTransactionalIdThatKafkaHasForgottenBelongsToNobodyElse() throws Exception {
        assertThat(new WriterMark(broker.clientSettings(), "never-used").isOnTop())
                .isTrue();
    }

    @Test
    void aTransactionMayNotTakeLongerThanWanted() {
        assertThat(new WriterMark(Map.of("transaction.timeout.ms", "1000"), "any").millis())
                .isBetween(501, 1_000);
        assertThat(new WriterMark(Map.of(), "any").millis()).isBetween(60_001, 120_000);
    }

    private static TransactionState state(String transactionalId) throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            return admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get()
                    .state();
        }
    }

    /** Something that happens between the first and the second record of a transaction. */
    public static final class AtTheSecond implements ProducerInterceptor<String, byte[]> {

        private static final Map<String, Happening> HAPPENINGS = new ConcurrentHashMap<>();

        private boolean first = true;

        interface Happening {
            void happen() throws Exception;
        }

        static void happens(String topic, Happening happening) {
            HAPPENINGS.put(topic, happening);
        }

        @Override
        public ProducerRecord<String, byte[]> onSend(ProducerRecord<String, byte[]> record) {
            Happening happening = first ? null : HAPPENINGS.remove(record.topic());
            first = false;
            if (happening != null) {
                try {
                    happening.happen();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            return record;
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

        @Override
        public void configure(Map<String, ?> settings) {}

        @Override
        public void close() {}
    }
}
