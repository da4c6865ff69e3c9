package io.ctiroutes.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
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
    private static final Duration LONGEST_SAVE = Duration.ofMinutes(1);
    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(20);
    /** Longer than it takes to share the partitions out, if no worker is stuck. */
    private static final Duration LONGEST_REBALANCE = Duration.ofMinutes(2);

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
    private long looked;
    // whether the group has gone on without this consumer
    private boolean lost;

    /** A consumer that holds nothing yet. */
    public HeldConsumer(Properties properties, Hold hold) {
        super(properties);
        this.hold = hold;
        this.looked = hold.now();
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
            if (hold.isFenced()) {
                LockSupport.parkNanos(BETWEEN_FAILURES.toNanos());
                return ConsumerRecords.empty();
            }
            ConsumerRecords<Object, Object> records = polled(gathering ? GATHERING : timeout);
            gathering = !records.isEmpty();
            mark(records);
            // whatever comes of this: these records do not come a second time
            trying(this::lookAround);
            return records;
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

    private ConsumerRecords<Object, Object> polled(Duration timeout) {
        List<ConsumerRecords<Object, Object>> records = new ArrayList<>(1);
        trying(() -> records.add(super.poll(timeout)));
        if (records.isEmpty()) {
            LockSupport.parkNanos(BETWEEN_FAILURES.toNanos());
            return ConsumerRecords.empty();
        }
        return records.get(0);
    }

    /** What fails is told, and tried again with the next poll. */
    private void trying(Runnable what) {
        try {
            what.run();
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (FencedInstanceIdException e) {
            hold.fencedOff();
        } catch (RebalanceInProgressException e) {
            // passes with the next polls, unless another worker does not poll
            if (hold.sinceConfirmed().compareTo(LONGEST_REBALANCE) > 0) {
                fails(new KafkaException(
                        "another worker of the tenant keeps its partitions from being shared out, as its batch does not end",
                        e));
            }
        } catch (KafkaException e) {
            fails(e);
        }
    }

    private void fails(KafkaException failure) {
        String what = "the topic cannot be read: " + failure.getMessage();
        if (hold.problem().filter(what::equals).isEmpty()) {
            LOG.warn("{}; it is tried again", what);
        }
        hold.fails(what);
    }

    private void lookAround() {
        decide();
        // a broker that is away shows in no poll
        if (hold.isAsked() || hold.isSilent()) {
            ask();
        }
        shareOutWhatIsLeft();
        hold.lags(next.keySet().stream()
                .mapToLong(partition -> currentLag(partition).orElse(0))
                .sum());
    }

    /**
     * A member with a name that comes back between the two rounds in which partitions move is given what the first has left it,
     * and nobody begins the second: what was to move is held by nobody, for as long as nobody else comes or goes.
     */
    private void shareOutWhatIsLeft() {
        if (hold.now() - looked < BETWEEN_LOOKS.toNanos()) {
            return;
        }
        looked = hold.now();
        try {
            if (hold.intake().isLeftOver(PATIENCE)) {
                LOG.warn("partitions of the topic are held by no worker: they are shared out anew");
                enforceRebalance("partitions are held by nobody");
            }
        } catch (TopicUnavailableException e) {
            LOG.debug("it is not known whether all partitions are held", e);
        }
    }

    /** Before anything of a partition is read: see the listener, which pauses it. */
    private void decide() {
        if (!rebalanced && undecided.isEmpty()) {
            return;
        }
        Set<TopicPartition> assigned = assignment();
        try {
            if (rebalanced) {
                hold.intake().assigned(numbers(assigned));
                rebalanced = false;
            }
            if (!undecided.isEmpty()) {
                undecided.forEach(this::decide);
                // the group is there from now on, whoever goes on, and knows who has been; and it says that they are
                // held
                ask();
                takenUp++;
                undecided.forEach(partition -> numbers.put(partition, takenUp));
                resume(undecided);
                undecided.clear();
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
        Optional<Hold.Committed> committed = Optional.ofNullable(
                        committed(Set.of(partition)).get(partition))
                .map(last -> new Hold.Committed(last.offset(), last.metadata()));
        long end = endOffsets(Set.of(partition)).get(partition);
        if (hold.intake().fromBeginning(partition.partition(), committed, end)) {
            seekToBeginning(Set.of(partition));
        } else {
            seek(partition, committed.orElseThrow().offset());
        }
        next.put(
                partition,
                new OffsetAndMetadata(position(partition), hold.intake().name()));
    }

    private static Set<Integer> numbers(Set<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    /** Asks the broker from another thread, if the consumer is not in use; false if it is. */
    boolean confirmAside() {
        if (!using.tryLock()) {
            return false;
        }
        try {
            if (!hold.isFenced()) {
                ask();
            }
            return true;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (FencedInstanceIdException e) {
            hold.fencedOff();
            return true;
        } catch (KafkaException e) {
            LOG.debug("the broker does not confirm the partitions", e);
            return true;
        } finally {
            using.unlock();
        }
    }

    /**
     * To commit once more what is committed is the one question that only a member of the group may ask; who holds nothing
     * sees at least whether there is somebody who answers.
     */
    private void ask() {
        long sent = hold.now();
        if (next.isEmpty()) {
            subscription().forEach(topic -> committed(Set.of(new TopicPartition(topic, 0)), PATIENCE));
        } else {
            save(next, PATIENCE);
        }
        hold.confirmed(sent);
        hold.works();
    }

    private void save(Map<TopicPartition, OffsetAndMetadata> offsets, Duration patience) {
        try {
            commitSync(Map.copyOf(offsets), patience);
        } catch (CommitFailedException e) {
            lost = true;
            throw e;
        }
    }

    void commit(Map<Integer, Long> offsets) throws TopicUnavailableException {
        using.lock();
        try {
            Map<TopicPartition, OffsetAndMetadata> now = new HashMap<>();
            String by = hold.intake().name();
            for (TopicPartition partition : next.keySet()) {
                Long offset = offsets.get(partition.partition());
                if (offset != null) {
                    now.put(partition, new OffsetAndMetadata(offset, by));
                }
            }
            tell(now);
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

    private void tell(Map<TopicPartition, OffsetAndMetadata> now) {
        if (now.isEmpty()) {
            return;
        }
        long sent = hold.now();
        try {
            save(now, LONGEST_SAVE);
            hold.confirmed(sent);
        } catch (RebalanceInProgressException e) {
            // only polls bring it to its end: it is told after one of them
            hold.asks();
        }
        next.putAll(now);
    }

    @Override
    public void unsubscribe() {
        using.lock();
        try {
            hold.ends(this);
            endIfFenced();
            super.unsubscribe();
        } finally {
            using.unlock();
        }
    }

    /** Or the next consumer would take the place of who has taken this one's. Only a poll tells for sure. */
    private void endIfFenced() {
        if (lost && !hold.isFenced()) {
            trying(() -> super.poll(Duration.ZERO));
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
