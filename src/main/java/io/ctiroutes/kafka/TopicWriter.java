package io.ctiroutes.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes to the topic, in transactions, as the only one under its transactional id: who is opened fences who was before, and
 * is fenced by who comes after. May be used by several threads; one waits for the other.
 *
 * <p>After a failure, the transaction is aborted, or the producer is made anew at the next call, but never over another
 * writer that has begun in the meantime. A commit without an answer may have happened or not, so what is published again
 * must do no harm.
 */
public final class TopicWriter implements AutoCloseable {

    private static final int BATCH_BYTES = 128 << 10;
    /** Kafka's own two minutes are long for who waits to be told that it is away. */
    private static final int LONGEST_DELIVERY_MILLIS = 30_000;

    private final Map<String, Object> settings;
    private final String topic;
    private final String transactionalId;
    private final WriterMark mark;
    private boolean opened;
    private boolean fenced;
    /** Null as long as there is none that can go on. */
    private volatile KafkaProducer<String, byte[]> producer;

    private volatile boolean closed;

    /**
     * A writer that has yet to be opened.
     *
     * @param clientProperties what a client of Kafka needs to be let in, under Kafka's names; what else they say of
     *                         producers holds, too, where the writer does not depend on it
     * @param transactionalId  names the writer: of those under one name, the one that was opened last can write
     */
    public TopicWriter(Map<String, Object> clientProperties, String topic, String transactionalId) {
        this.topic = topic;
        this.transactionalId = transactionalId;
        mark = new WriterMark(clientProperties, transactionalId);
        settings = new HashMap<>();
        // needs no native library as zstd does, and JSON becomes small enough
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicSettings.LARGEST_BATCH);
        settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        if (!clientProperties.containsKey(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LONGEST_DELIVERY_MILLIS);
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_DELIVERY_MILLIS);
        }
        settings.putAll(clientProperties);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, mark.millis());
        settings.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
    }

    /** The partition that a key is in, of a topic with so many of them. */
    public static int partition(String key, int partitions) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    /**
     * Begins to write, and fences who has written before: all that it will ever have written is in the topic when this
     * returns. To be called before anything else, and again if it fails.
     *
     * @throws FencedException if another has begun after this one did
     */
    public synchronized void open() throws TopicUnavailableException, FencedException {
        refuseIfFenced();
        drop();
        begin();
        stayOnTop(null);
        opened = true;
    }

    /**
     * Writes all records, in one transaction: readers see all of them or none.
     *
     * @return for each partition that something was written to, the offset after the last of it
     * @throws TopicUnavailableException if it has failed, or perhaps not; to be published again
     * @throws OversizedRecordException  if one of the records is larger than the topic takes; nothing was written
     * @throws FencedException           if another has begun to write: this and any later call is in vain
     */
    public synchronized Map<Integer, Long> publish(List<TopicRecord> records)
            throws TopicUnavailableException, OversizedRecordException, FencedException {
        if (!opened) {
            throw new IllegalStateException("nothing is published before the writer was opened");
        }
        refuseIfFenced();
        if (records.isEmpty()) {
            return Map.of();
        }
        if (producer == null) {
            stayOnTop(null);
            begin();
        }
        try {
            return write(records);
        } catch (KafkaException | IllegalStateException e) {
            throw failed(e, records);
        }
    }

    private Map<Integer, Long> write(List<TopicRecord> records) {
        KafkaProducer<String, byte[]> current = producer;
        Map<Integer, Long> ends = new ConcurrentHashMap<>();
        current.beginTransaction();
        for (TopicRecord each : records) {
            current.send(new ProducerRecord<>(topic, each.key(), each.value()), (written, failure) -> {
                if (failure == null) {
                    ends.merge(written.partition(), written.offset() + 1, Math::max);
                }
            });
        }
        // waits for all of them, and fails if one has
        current.commitTransaction();
        return Map.copyOf(ends);
    }

    private TopicUnavailableException failed(RuntimeException failure, List<TopicRecord> records)
            throws TopicUnavailableException, OversizedRecordException, FencedException {
        String what = "Nothing could be published to the topic " + topic;
        if (closed) {
            return Trouble.unavailable(what + ", as the connector stops", failure);
        }
        if (isFence(failure)) {
            drop();
            stayOnTop(failure);
            return Trouble.unavailable(what + ", as a transaction took too long and was given up by Kafka", failure);
        }
        abort(failure);
        if (Trouble.cause(RecordTooLargeException.class, failure).isPresent()) {
            throw oversized(records, failure);
        }
        return Trouble.unavailable(what, failure);
    }

    /** Whether Kafka has given the transactional id to another, or has taken it from who was too slow. */
    private static boolean isFence(RuntimeException failure) {
        return Trouble.cause(ProducerFencedException.class, failure).isPresent()
                || Trouble.cause(InvalidProducerEpochException.class, failure).isPresent();
    }

    private OversizedRecordException oversized(List<TopicRecord> records, RuntimeException failure) {
        TopicRecord largest = records.stream()
                .max(Comparator.comparingInt(each -> each.value() == null ? 0 : each.value().length))
                .orElseThrow();
        return new OversizedRecordException(
                "The topic " + topic + " does not take " + largest.key() + " with " + largest.value().length
                        + " bytes: see the topic's max.message.bytes, and kafka.max.request.size",
                largest.key(),
                failure);
    }

    /** After this, either the producer is ready for the next transaction, or there is none. */
    private void abort(RuntimeException failure) {
        // who does not answer would not answer this either
        if (Trouble.cause(TimeoutException.class, failure).isPresent()
                || Trouble.cause(InterruptException.class, failure).isPresent()) {
            drop();
            return;
        }
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException e) {
            failure.addSuppressed(e);
            drop();
        }
    }

    private void begin() throws TopicUnavailableException {
        String what = "The topic " + topic + " cannot be written";
        try {
            KafkaProducer<String, byte[]> made =
                    new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
            producer = made;
            if (closed) {
                drop();
                throw new TopicUnavailableException(what + ", as the connector stops", null);
            }
            made.initTransactions();
        } catch (KafkaException | IllegalStateException e) {
            drop();
            throw Trouble.unavailable(what, e);
        }
    }

    /** Goes on only if no other writer has begun since this one did. */
    private void stayOnTop(RuntimeException failure) throws TopicUnavailableException, FencedException {
        if (!mark.isOnTop()) {
            drop();
            fenced = true;
            throw new FencedException(message(), failure);
        }
    }

    private void refuseIfFenced() throws FencedException {
        if (fenced) {
            throw new FencedException(message(), null);
        }
    }

    private String message() {
        return "Another reader writes to the topic " + topic + " now, under the same name (" + transactionalId
                + "), so this one has to end. If nobody has replaced it on purpose, two readers run with one CONNECTOR_ID";
    }

    private void drop() {
        KafkaProducer<String, byte[]> dropped = producer;
        producer = null;
        if (dropped != null) {
            close(dropped);
        }
    }

    private static void close(KafkaProducer<String, byte[]> producer) {
        try {
            producer.close(Duration.ZERO);
        } catch (InterruptException e) {
            // it is closed nevertheless, and the thread remains interrupted
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for nobody: what is being published now fails. */
    @Override
    public void close() {
        closed = true;
        KafkaProducer<String, byte[]> current = producer;
        if (current != null) {
            close(current);
        }
    }
}
