package io.ctiroutes.reader;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Refusal;
import io.ctiroutes.kafka.FencedException;
import io.ctiroutes.kafka.OversizedRecordException;
import io.ctiroutes.kafka.ReadRecord;
import io.ctiroutes.kafka.Topic;
import io.ctiroutes.kafka.TopicReader;
import io.ctiroutes.kafka.TopicRecord;
import io.ctiroutes.kafka.TopicWriter;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.topic.Marks;
import io.ctiroutes.topic.StateJson;
import io.ctiroutes.topic.States;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes states to the topic, and then what they say to the reader's ledger. What has been written when this returns is at
 * Kafka, acknowledged by as many brokers as the topic wants: the position may move. Safe for use by several threads.
 */
public final class Publisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final Origin RETENTION = Origin.of("retention");

    private final States states;
    private final Topic topic;
    private final TopicReader reader;
    private final TopicWriter writer;
    private final Ledger ledger;
    private final DeadLetters letters;
    private final Marks marks;
    private final Consumer<String> fenced;
    // whether the ledger knows all that the topic says; no other reader can write any more from then on
    private volatile boolean open;
    private volatile Optional<String> problem = Optional.empty();

    /**
     * A publisher, which is not in Kafka yet.
     *
     * @param fenced    is told when another reader has taken over: this one must end
     */
    public Publisher(
            States states,
            Topic topic,
            TopicReader reader,
            TopicWriter writer,
            Ledger ledger,
            DeadLetters letters,
            Consumer<String> fenced) {
        this.states = states;
        this.topic = topic;
        this.reader = reader;
        this.writer = writer;
        this.ledger = ledger;
        this.letters = letters;
        this.marks = new Marks(ledger);
        this.fenced = fenced;
    }

    /**
     * Makes the topic if it is not there, keeps other readers out, and takes what the topic says into the ledger; does nothing
     * if that has been done.
     *
     * @throws IOException if it cannot be done now
     */
    public synchronized void open() throws IOException {
        if (open) {
            return;
        }
        try {
            topic.ensure();
            writer.open();
            recall();
            open = true;
            problem = Optional.empty();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void recall() throws IOException {
        String id = topic.id();
        Map<Integer, Long> from = new HashMap<>();
        Map<Integer, Marks.Mark> known = marks.all(topic.partitions());
        if (known.values().stream().anyMatch(mark -> !mark.topic().equals(id))) {
            LOG.warn(
                    "the topic is another one than before: what the ledger knows is written to it when it changes next");
            ledger.forget(key -> true);
            known = Map.of();
        }
        known.forEach((partition, mark) -> from.put(partition, mark.offset()));
        Recall recall = new Recall(ledger);
        IOException[] newer = new IOException[1];
        Map<Integer, Long> end = reader.read(from, records -> take(recall, records, newer));
        if (newer[0] != null) {
            throw newer[0];
        }
        remember(id, end);
        LOG.info("the topic is read: {} records that the ledger did not know", recall.records());
    }

    private static void take(Recall recall, List<ReadRecord> records, IOException[] newer) {
        try {
            if (newer[0] == null) {
                recall.take(records);
            }
        } catch (IOException e) {
            newer[0] = e;
        }
    }

    private void remember(String id, Map<Integer, Long> next) {
        Map<Integer, Marks.Mark> now = new HashMap<>();
        next.forEach((partition, offset) ->
                now.put(partition, Marks.Mark.first(id, "", 0).at(offset)));
        marks.put(now);
    }

    /**
     * What changes come to.
     *
     * @param changes in the order of the stream, of whose IOCs this thread has the turn
     * @throws IOException if it is not known who else claims an IOC
     */
    public List<States.Publication> states(List<IocChange> changes) throws IOException {
        open();
        return states.of(changes);
    }

    /**
     * Writes them to the topic, all or none, and then to the ledger. What is too large for the topic goes to the dead letters:
     * of that IOC the topic goes on saying what it said before.
     *
     * @param tally where to count them; null for nowhere
     * @throws IOException if Kafka has not acknowledged it, or a dead letter cannot be kept: the same is to be written again
     */
    public void publish(@Body List<States.Publication> publications, @ExchangeProperty("tally") BatchSummary tally)
            throws IOException {
        List<States.Publication> fitting = new ArrayList<>(publications);
        // one after the other, and the mark last: what is in the topic before it is in the ledger, whenever this ends
        synchronized (writer) {
            Map<Integer, Long> next = writeFitting(fitting, tally);
            ledger.write(fitting.stream().map(States.Publication::update).toList());
            remember(topic.id(), next);
        }
        fitting.forEach(publication -> count(tally, count(publication)));
    }

    private Map<Integer, Long> writeFitting(List<States.Publication> publications, BatchSummary tally)
            throws IOException {
        while (true) {
            try {
                return write(publications);
            } catch (OversizedRecordException e) {
                States.Publication large = publications.stream()
                        .filter(one -> one.key().toString().equals(e.key()))
                        .findFirst()
                        .orElseThrow(() -> e);
                letters.keep(new Refusal(large.cause(), Refusal.REFUSED, e.getMessage(), Optional.empty()));
                publications.remove(large);
                count(tally, BatchSummary.Count.DEAD);
            }
        }
    }

    private static void count(BatchSummary tally, BatchSummary.Count count) {
        if (tally != null) {
            tally.add(count, 1);
        }
    }

    private static BatchSummary.Count count(States.Publication publication) {
        if (!publication.isWritten() || publication.outlived()) {
            return BatchSummary.Count.UNCHANGED;
        }
        if (publication.state().orElseThrow().retired()) {
            return BatchSummary.Count.RETIRED;
        }
        return publication.update().before().delivered().isEmpty()
                ? BatchSummary.Count.CREATED
                : BatchSummary.Count.UPDATED;
    }

    private Map<Integer, Long> write(List<States.Publication> publications) throws IOException {
        List<TopicRecord> records = publications.stream()
                .filter(States.Publication::isWritten)
                .map(publication -> new TopicRecord(
                        publication.key().toString(),
                        publication.state().map(StateJson::write).orElse(null)))
                .toList();
        try {
            Map<Integer, Long> next = writer.publish(records);
            problem = Optional.empty();
            return next;
        } catch (OversizedRecordException e) {
            throw e;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException failure) {
        problem = Optional.of(failure.getMessage());
        if (failure instanceof FencedException) {
            fenced.accept(failure.getMessage());
        }
        return failure;
    }

    /** Has IOCs looked at that were retired longer ago than the topic keeps them; none until the topic is open. */
    public List<IocChange> outlived() {
        return open
                ? states.outlived(ledger).stream()
                        .<IocChange>map(entry -> new IocChange.Review(entry.key(), RETENTION))
                        .toList()
                : List.of();
    }

    /** What keeps changes from being written; empty if nothing does. */
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public void close() {
        writer.close();
        topic.close();
    }
}
