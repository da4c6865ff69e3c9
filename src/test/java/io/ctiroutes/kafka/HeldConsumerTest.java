package io.ctiroutes.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.sandbox.kafka.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker holds, and what it knows of it, with a real broker. */
class HeldConsumerTest {

    private static final Duration SESSION = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(100);

    @TempDir
    Path folder;

    private KafkaBroker broker;
    private String topic;
    private Topic known;
    private final List<HeldConsumer> consumers = new ArrayList<>();
    private final AtomicLong nanoTime = new AtomicLong(1);
    private final AtomicBoolean fenced = new AtomicBoolean();
    private Runnable whenRevoked = () -> {};

    @BeforeEach
    void start() throws Exception {
        broker = KafkaBroker.start(folder);
        TopicSettings settings = TopicTestSupport.topic(2);
        topic = settings.name();
        known = new Topic(broker.clientSettings(), settings).ensured();
    }

    @AfterEach
    void stop() {
        consumers.forEach(consumer -> consumer.close());
        known.close();
        broker.close();
    }

    /** Of a ledger that goes on wherever the group is, and fails when it is told to. */
    private final class Following implements Hold.Intake {

        private final String name;
        private final Map<Integer, Optional<Hold.Committed>> found = new HashMap<>();
        private int failures;

        Following(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean fromBeginning(int partition, Optional<Hold.Committed> committed, long end) {
            if (failures > 0) {
                failures--;
                throw new IllegalStateException("the ledger fails");
            }
            found.put(partition, committed);
            return committed.isEmpty();
        }

        @Override
        public void assigned(Set<Integer> partitions) {
            // nothing to forget
        }

        @Override
        public boolean isLeftOver(Duration patience) throws TopicUnavailableException {
            return known.isLeftOver("group-of-" + topic, patience);
        }
    }

    @Test
    void whatWasPolledIsNotDroppedWhenTheLedgerFails() throws Exception {
        Following intake = new Following("one");
        Hold hold = hold(intake);
        HeldConsumer one = consumer("one", hold);
        await().until(() -> poll(one).isEmpty() && hold.partitions().size() == 2);
        HeldConsumer other = consumer("", hold(new Following("two")));
        await().until(() -> poll(one).isEmpty()
                && poll(other).isEmpty()
                && hold.partitions().size() == 1);
        int kept = hold.partitions().iterator().next();
        write(kept, 2_000);
        intake.failures = 3;
        // a member without a name of its own leaves at once, and its partition comes while there is something to read
        consumers.remove(other);
        other.close();

        List<Long> offsets = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            poll(one).stream()
                    .filter(record -> record.partition() == kept)
                    .map(ConsumerRecord::offset)
                    .forEach(offsets::add);
            return offsets.contains(1_999L) && hold.partitions().size() == 2;
        });

        assertThat(intake.failures).isZero();
        // on a busy machine the session may end meanwhile: then some come twice, but none is left out
        assertThat(offsets.stream().distinct().toList())
                .containsExactlyElementsOf(
                        IntStream.range(0, 2_000).mapToObj(i -> (long) i).toList());
    }

    @Test
    void aFailureOfTheLedgerIsToldAsLongAsItLasts() {
        Following intake = new Following("one");
        intake.failures = 2;
        Hold hold = hold(intake);
        HeldConsumer one = consumer("one", hold);

        await().until(() -> poll(one).isEmpty() && hold.problem().isPresent());
        assertThat(hold.problem()).hasValueSatisfying(what -> assertThat(what).contains("the ledger fails"));
        assertThat(hold.partitions()).isEmpty();

        await().until(() -> poll(one).isEmpty() && hold.partitions().size() == 2);
        assertThat(hold.problem()).isEmpty();
    }

    @Test
    void whoHasCommittedIsTold() throws Exception {
        Hold hold = hold(new Following("ledger-1"));
        HeldConsumer one = consumer("one", hold);
        await().until(() -> poll(one).isEmpty() && hold.partitions().size() == 2);
        hold.commit(Map.of(0, 5L));
        consumers.remove(one);
        one.close();

        Following intake = new Following("ledger-2");
        Hold next = hold(intake);
        HeldConsumer again = consumer("one", next);
        await().until(() -> poll(again).isEmpty() && next.partitions().size() == 2);

        assertThat(intake.found.get(0)).contains(new Hold.Committed(5, "ledger-1"));
        assertThat(again.committed(Set.of(new TopicPartition(topic, 0))).values())
                .extracting(OffsetAndMetadata::metadata)
                .containsExactly("ledger-2");
    }

    @Test
    void whatWasConfirmedLongAgoIsAskedAgain() {
        Hold hold = hold(new Following("one"));
        HeldConsumer one = consumer("one", hold);
        await().until(() -> poll(one).isEmpty() && hold.partitions().size() == 2);
        assertThat(hold.holds(Set.of(0, 1))).isTrue();

        nanoTime.addAndGet(SESSION.toNanos());
        assertThat(hold.holds(Set.of(0, 1))).isTrue();
        assertThat(hold.holds(Set.of(2))).isFalse();

        nanoTime.addAndGet(SESSION.toNanos());
        broker.stop();
        assertThat(hold.holds(Set.of(0))).isFalse();
    }

    @Test
    void toCommitNothingConfirmsNothing() throws Exception {
        Hold hold = hold(new Following("one"));
        HeldConsumer one = consumer("one", hold);
        await().until(() -> poll(one).isEmpty() && hold.partitions().size() == 2);
        broker.stop();
        nanoTime.addAndGet(SESSION.toNanos());

        hold.commit(Map.of());
        hold.commit(Map.of(7, 1L));

        assertThat(hold.holds(Set.of(0))).isFalse();
    }

    @Test
    void aBrokerThatIsAwayIsToldAndComesBack() throws Exception {
        Hold hold = hold(new Following("one"));
        HeldConsumer one = consumer("one", hold);
        await().until(() -> poll(one).isEmpty() && hold.partitions().size() == 2);
        broker.stop();
        nanoTime.addAndGet(2 * SESSION.toNanos());

        await().until(() -> poll(one).isEmpty() && hold.problem().isPresent());

        broker.restart();
        write(0, 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> !poll(one).isEmpty());
        await().until(() -> poll(one).isEmpty() && hold.problem().isEmpty());
    }

    @Test
    void aWorkerOfTheSameNameTakesItsPlace() {
        Hold hold = hold(new Following("one"));
        HeldConsumer one = consumer("one", hold);
        await().until(() -> poll(one).isEmpty() && hold.partitions().size() == 2);
        Hold other = new Hold(new Following("two"), SESSION, System::nanoTime, () -> {});
        HeldConsumer two = consumer("one", other);
        await().until(() -> poll(two).isEmpty() && other.partitions().size() == 2);
        nanoTime.addAndGet(SESSION.toNanos());

        assertThat(hold.holds(Set.of(0))).isFalse();
        // so Camel makes another consumer, but it is this worker that has to end
        one.unsubscribe();

        assertThat(fenced).isTrue();
        assertThat(hold.partitions()).isEmpty();
        assertThat(other.holds(Set.of(0, 1))).isTrue();
    }

    @Test
    void whoWasFencedDoesNotTakeItsPlaceBack() throws Exception {
        Hold hold = hold(new Following("one"));
        HeldConsumer one = consumer("one", hold);
        await().until(() -> poll(one).isEmpty() && hold.partitions().size() == 2);
        AtomicBoolean otherFenced = new AtomicBoolean();
        Hold other = new Hold(new Following("two"), SESSION, System::nanoTime, () -> otherFenced.set(true));
        HeldConsumer two = consumer("one", other);
        await().until(() -> poll(two).isEmpty() && other.partitions().size() == 2);

        await().until(() -> poll(one).isEmpty() && fenced.get());
        // Camel does not stop at once
        for (int i = 0; i < 2; i++) {
            poll(one);
            poll(two);
        }
        one.unsubscribe();
        HeldConsumer again = consumer("one", hold);
        poll(again);
        poll(two);
        other.commit(Map.of(0, 1L));

        assertThat(otherFenced).isFalse();
        assertThat(other.partitions()).containsExactlyInAnyOrder(0, 1);
    }

    /** Of two rounds in which a partition moves, the second never comes. */
    @Test
    void whatNobodyHoldsIsSharedOutAnew() {
        Hold hold = hold(new Following("one"));
        HeldConsumer one = consumer("one", hold);
        await().until(() -> poll(one).isEmpty() && hold.partitions().size() == 2);
        Hold other = hold(new Following("two"));
        HeldConsumer two = consumer("two", other);
        AtomicBoolean killed = new AtomicBoolean();
        whenRevoked = () -> {
            killed.set(true);
            throw new IllegalStateException("killed");
        };
        await().until(() -> {
            poll(one);
            return killed.get() || !poll(two).isEmpty();
        });
        whenRevoked = () -> {};
        consumers.remove(one);
        one.close();

        Hold next = hold(new Following("one"));
        HeldConsumer again = consumer("one", next);
        await().until(() -> poll(again).isEmpty()
                && poll(two).isEmpty()
                && next.partitions().size() == 1);
        assertThat(other.partitions()).isEmpty();

        nanoTime.addAndGet(Duration.ofSeconds(20).toNanos());
        await().until(() -> poll(again).isEmpty()
                && poll(two).isEmpty()
                && other.partitions().size() == 1);
        assertThat(next.partitions()).hasSize(1).doesNotContainAnyElementsOf(other.partitions());
    }

    private Hold hold(Hold.Intake intake) {
        return new Hold(intake, SESSION, nanoTime::get, () -> fenced.set(true));
    }

    private HeldConsumer consumer(String name, Hold hold) {
        Properties properties = new Properties();
        properties.putAll(broker.clientSettings());
        properties.put("group.id", "group-of-" + topic);
        if (!name.isEmpty()) {
            properties.put("group.instance.id", name);
        }
        properties.put("key.deserializer", StringDeserializer.class.getName());
        properties.put("value.deserializer", StringDeserializer.class.getName());
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("max.poll.records", "1");
        properties.put("session.timeout.ms", Long.toString(SESSION.toMillis()));
        properties.put("heartbeat.interval.ms", "100");
        properties.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        HeldConsumer consumer = new HeldConsumer(properties, hold);
        consumers.add(consumer);
        consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(java.util.Collection<TopicPartition> partitions) {
                whenRevoked.run();
            }

            @Override
            public void onPartitionsAssigned(java.util.Collection<TopicPartition> partitions) {
                // as Camel's does
            }
        });
        return consumer;
    }

    private static List<ConsumerRecord<Object, Object>> poll(HeldConsumer consumer) {
        List<ConsumerRecord<Object, Object>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        return records;
    }

    private void write(int partition, int records) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(broker.clientSettings(), new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(
                        topic, partition, "key", Integer.toString(i).getBytes(StandardCharsets.UTF_8)));
            }
        }
    }
}
