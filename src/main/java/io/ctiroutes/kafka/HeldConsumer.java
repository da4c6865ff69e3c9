package io.ctiroutes.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer of a tenant: tells {@link Hold} what it holds, and has decided where each partition is read from before it reads
 * any of it. It polls again whatever fails, so that nothing that Camel has gathered is dropped.
 */
public final class HeldConsumer extends KafkaConsumer<Object, Object> {

    private static final Logger LOG = LoggerFactory.getLogger(HeldConsumer.class);

    /** A record that comes alone waits for others as long as that. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(1);

    private final Hold hold;
    // held by who uses the consumer: it is for one thread at a time
    private final ReentrantLock using = new ReentrantLock();
    private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    private final Set<TopicPartition> undecided = new HashSet<>();
    // of the partitions that are held
    private final Map<TopicPartition, Integer> numbers = new HashMap<>();
    private int takenUp;
    private boolean gathering;
    private boolean rebalanced;

    /** A consumer that holds nothing yet. */
    public HeldConsumer(Properties properties, Hold hold) {
        super(properties);
        this.hold = hold;
        hold.begins(this);
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        super.subscribe(topics, new Listener(listener));
    }

    @Override
    public ConsumerRecords<Object, Object> poll(Duration timeout) {
        using.lock();
        try {
            ConsumerRecords<Object, Object> records = super.poll(gathering ? GATHERING : timeout);
            gathering = !records.isEmpty();
            mark(records);
            decide();
            if (hold.isAsked()) {
                confirm();
            }
            hold.works();
            hold.lags(next.keySet().stream()
                    .mapToLong(partition -> currentLag(partition).orElse(0))
                    .sum());
            return records;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (FencedInstanceIdException e) {
            hold.fencedOff();
            LockSupport.parkNanos(BETWEEN_FAILURES.toNanos());
            return ConsumerRecords.empty();
        } catch (KafkaException e) {
            return failed(e);
        } finally {
            hold.polls();
            using.unlock();
        }
    }

    private void mark(ConsumerRecords<Object, Object> records) {
        for (TopicPartition partition : records.partitions()) {
            byte[] mark = Hold.mark(numbers.getOrDefault(partition, 0));
            records.records(partition).forEach(each -> each.headers().add(Hold.HEADER, mark));
        }
    }

    private ConsumerRecords<Object, Object> failed(RuntimeException failure) {
        String what = "the topic cannot be read: " + failure.getMessage();
        if (hold.problem().filter(what::equals).isEmpty()) {
            LOG.warn("{}; it is tried again", what);
        }
        hold.fails(what);
        LockSupport.parkNanos(BETWEEN_FAILURES.toNanos());
        return ConsumerRecords.empty();
    }

    /** Before anything of a partition is read: see the listener, which pauses it. */
    private void decide() {
        if (!rebalanced && undecided.isEmpty()) {
            return;
        }
        Set<TopicPartition> assigned = assignment();
        try {
            if (rebalanced) {
                hold.intake()
                        .assigned(
                                assigned.stream().map(TopicPartition::partition).collect(Collectors.toSet()));
                rebalanced = false;
            }
            for (TopicPartition partition : Set.copyOf(undecided)) {
                decide(partition);
                undecided.remove(partition);
                resume(Set.of(partition));
            }
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            // the ledger: as long as it does not tell, the partition waits
            throw new KafkaException(e.getMessage(), e);
        }
        tellHeld();
    }

    private void tellHeld() {
        Map<Integer, Integer> held = new HashMap<>();
        numbers.forEach((partition, number) -> held.put(partition.partition(), number));
        hold.holdsNow(held);
    }

    private void decide(TopicPartition partition) {
        Optional<Long> committed =
                Optional.ofNullable(committed(Set.of(partition)).get(partition)).map(OffsetAndMetadata::offset);
        long end = endOffsets(Set.of(partition)).get(partition);
        if (hold.intake().fromBeginning(partition.partition(), committed, end)) {
            seekToBeginning(Set.of(partition));
            next.put(partition, new OffsetAndMetadata(position(partition)));
            // from now on the group is there, whoever goes on
            commitSync(Map.of(partition, next.get(partition)), PATIENCE);
        } else {
            next.put(partition, new OffsetAndMetadata(position(partition)));
        }
        takenUp++;
        numbers.put(partition, takenUp);
    }

    /** Asks the broker from another thread, if the consumer is not in use; false if it is. */
    boolean confirmAside() {
        if (!using.tryLock()) {
            return false;
        }
        try {
            confirm();
            return true;
        } finally {
            using.unlock();
        }
    }

    /** To commit once more what is committed is the one question that only a member of the group may ask. */
    private void confirm() {
        long sent = hold.now();
        try {
            commitSync(Map.copyOf(next), PATIENCE);
            hold.confirmed(sent);
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (FencedInstanceIdException e) {
            hold.fencedOff();
        } catch (KafkaException e) {
            LOG.debug("the broker does not confirm the partitions", e);
        }
    }

    void commit(Map<Integer, Long> offsets) throws TopicUnavailableException {
        using.lock();
        try {
            long sent = hold.now();
            Map<TopicPartition, OffsetAndMetadata> now = new HashMap<>();
            for (TopicPartition partition : next.keySet()) {
                Long offset = offsets.get(partition.partition());
                if (offset != null) {
                    now.put(partition, new OffsetAndMetadata(offset));
                }
            }
            commitSync(now);
            next.putAll(now);
            hold.confirmed(sent);
        } catch (FencedInstanceIdException e) {
            hold.fencedOff();
            throw new TopicUnavailableException("another worker has this one's name", e);
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw new TopicUnavailableException("the broker does not take how far the worker is: " + e.getMessage(), e);
        } finally {
            using.unlock();
        }
    }

    @Override
    public void unsubscribe() {
        using.lock();
        try {
            hold.ends(this);
            super.unsubscribe();
        } finally {
            using.unlock();
        }
    }

    @Override
    public void close() {
        using.lock();
        try {
            hold.ends(this);
            super.close();
        } finally {
            using.unlock();
        }
    }

    private final class Listener implements ConsumerRebalanceListener {

        private final ConsumerRebalanceListener camel;

        Listener(ConsumerRebalanceListener camel) {
            this.camel = camel;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            camel.onPartitionsAssigned(partitions);
            pause(partitions);
            undecided.addAll(partitions);
            rebalanced = true;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            gone(partitions);
            camel.onPartitionsRevoked(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            gone(partitions);
            camel.onPartitionsLost(partitions);
        }

        private void gone(Collection<TopicPartition> partitions) {
            next.keySet().removeAll(partitions);
            undecided.removeAll(partitions);
            numbers.keySet().removeAll(partitions);
            tellHeld();
        }
    }
}
