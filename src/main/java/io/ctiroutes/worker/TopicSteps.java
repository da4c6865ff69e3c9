package io.ctiroutes.worker;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.deadletter.DeadLettersException;
import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.kafka.Hold;
import io.ctiroutes.kafka.TopicUnavailableException;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.text.Cause;
import io.ctiroutes.topic.Choice;
import io.ctiroutes.topic.Intake;
import io.ctiroutes.topic.IocState;
import io.ctiroutes.topic.Marks;
import io.ctiroutes.topic.NewerStateException;
import io.ctiroutes.topic.StateJson;
import io.ctiroutes.topic.UnreadableStateException;
import io.ctiroutes.turn.Turn;
import io.ctiroutes.turn.Turns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.camel.StatefulService;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the route {@code topic}: from records to what the tenant wants, and how far it is. */
public final class TopicSteps {

    /** The exchange property that holds the next offset of each partition of a batch. */
    static final String NEXT = "topicNext";

    private static final Logger LOG = LoggerFactory.getLogger(TopicSteps.class);
    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(1);

    private final Hold hold;
    private final Intake intake;
    private final Choice choice;
    private final Ledger ledger;
    private final DeadLetters letters;
    private final Turns turns;
    private final OutdatedRecords outdated;

    /**
     * Steps.
     *
     * @param outdated is asked while a partition is read from its beginning, so that nothing is brought back that was long ago
     * @param letters are where records go that nobody can read
     * @param turns   has a place for each batch
     */
    public TopicSteps(
            Hold hold,
            Intake intake,
            OutdatedRecords outdated,
            Choice choice,
            Ledger ledger,
            DeadLetters letters,
            Turns turns) {
        this.outdated = outdated;
        this.hold = hold;
        this.intake = intake;
        this.choice = choice;
        this.ledger = ledger;
        this.letters = letters;
        this.turns = turns;
    }

    /** A record, and where it was. */
    private record Row(int partition, long offset, String key, byte[] value) {}

    /**
     * What the tenant wants of a batch of records: the last of each IOC counts. The batch has its place in the line from now
     * on, which is lost with one of its partitions.
     *
     * @param batch what Camel's Kafka component gives
     * @throws NewerStateException  if a record takes a newer version to be read: the batch waits for it
     * @throws DeadLettersException if a record that nobody can read cannot be kept
     * @throws IOException          if it is not known which records are outdated
     */
    public List<IocChange> take(Exchange exchange, List<Exchange> batch) throws IOException {
        Map<Integer, Long> next = new HashMap<>();
        Map<String, Row> last = new LinkedHashMap<>();
        for (Exchange one : batch) {
            Row row = row(one.getMessage());
            // what was read before the partition was lost is the other worker's, or comes again if it is given back
            if (hold.isCurrent(row.partition(), one.getMessage().getHeader(Hold.HEADER, byte[].class))) {
                next.merge(row.partition(), row.offset() + 1, Math::max);
                last.merge(row.key(), row, (former, later) -> later.offset() > former.offset() ? later : former);
            }
        }
        exchange.setProperty(NEXT, next);
        join(exchange, next.keySet());
        Map<Integer, Marks.Mark> marks = intake.marks(next.keySet());
        leaveOut(last.values(), marks);
        return changes(last, marks);
    }

    /**
     * What was outdated when the partition was taken up, while it is read from its beginning. What is outdated by a record that
     * came later is not left out: another worker may have done as the one says and not as the other, and only what is older
     * than the take-up is looked up where it is not known.
     */
    private void leaveOut(Collection<Row> rows, Map<Integer, Marks.Mark> marks) throws TopicUnavailableException {
        for (Iterator<Row> left = rows.iterator(); left.hasNext(); ) {
            Row row = left.next();
            long end = marks.get(row.partition()).old();
            if (row.offset() < end && outdated.of(row.partition(), end).has(row.offset(), end)) {
                left.remove();
            }
        }
    }

    private static Row row(Message message) {
        return new Row(
                message.getHeader(KafkaConstants.PARTITION, Integer.class),
                message.getHeader(KafkaConstants.OFFSET, Long.class),
                String.valueOf(message.getHeader(KafkaConstants.KEY)),
                (byte[]) message.getBody());
    }

    private void join(Exchange exchange, Set<Integer> partitions) {
        CamelContext context = exchange.getContext();
        StatefulService consumer =
                (StatefulService) context.getRoute(exchange.getFromRouteId()).getConsumer();
        // a route that is suspended ends its batch: Camel's consumer stops for good if one fails meanwhile
        Turn turn = turns.join(() ->
                !context.isStopping() && !consumer.isStopping() && !consumer.isStopped() && hold.holds(partitions));
        exchange.setProperty(Turn.PROPERTY, turn);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                turn.end();
            }

            @Override
            public void onFailure(Exchange failed) {
                super.onFailure(failed);
                fails(failed.getException());
            }
        });
    }

    /** What is given up by itself is no failure. */
    private void fails(Exception failure) {
        if (failure != null && !(failure instanceof RejectedExecutionException)) {
            String what = "a batch of records fails and is tried again: "
                    + Cause.of(failure).reason();
            if (hold.problem().filter(what::equals).isEmpty()) {
                LOG.error(what);
            }
            hold.batchFails(what);
            LockSupport.parkNanos(BETWEEN_FAILURES.toNanos());
        }
    }

    private List<IocChange> changes(Map<String, Row> rows, Map<Integer, Marks.Mark> marks)
            throws NewerStateException, DeadLettersException {
        Map<IocKey, Row> byKey = new LinkedHashMap<>();
        for (Row row : rows.values()) {
            try {
                byKey.put(StateJson.key(row.key()), row);
            } catch (UnreadableStateException e) {
                keep(row, e);
            }
        }
        Map<IocKey, Entry> known = ledger.find(byKey.keySet());
        List<IocChange> changes = new ArrayList<>();
        for (Map.Entry<IocKey, Row> row : byKey.entrySet()) {
            Marks.Mark mark = marks.get(row.getValue().partition());
            change(row.getKey(), row.getValue(), known.get(row.getKey()), mark).ifPresent(changes::add);
        }
        return changes;
    }

    /** Empty if there is nothing to do, as for most of what a narrow filter leaves out. */
    private Optional<IocChange> change(IocKey key, Row row, Entry known, Marks.Mark mark)
            throws NewerStateException, DeadLettersException {
        boolean unknown = known.claims().isEmpty()
                && known.delivered().isEmpty()
                && known.owed().isEmpty();
        boolean isNew = row.offset() >= mark.others();
        boolean sure = mark.isSure(row.offset());
        if (row.value() == null) {
            // long retired, and taken out of the topic: only if that was, or may have been, missed
            IocState gone = new IocState(key, known.newestEvent(), List.of());
            return unknown && sure ? Optional.empty() : Optional.of(choice.of(gone, isNew, sure));
        }
        try {
            IocState state = StateJson.read(key, row.value());
            IocChange.State change = choice.of(state, isNew, sure);
            boolean leftOut = change.claims().isEmpty() && !state.retired();
            return leftOut && unknown && sure ? Optional.empty() : Optional.of(change);
        } catch (UnreadableStateException e) {
            keep(row, e);
            return Optional.empty();
        }
    }

    private void keep(Row row, UnreadableStateException reason) throws DeadLettersException {
        String text = row.value() == null ? "" : new String(row.value(), StandardCharsets.UTF_8);
        keep("record-" + row.partition() + "-" + row.offset(), row.key(), text, reason);
    }

    private void keep(String id, String key, String value, UnreadableStateException reason)
            throws DeadLettersException {
        String what = "the record of " + key + " in the topic cannot be read: " + reason.getMessage();
        letters.keepEvent(id, key, value, "malformed", what);
    }

    /**
     * What the tenant wants of a record that could not be read, and that somebody wants to be tried again.
     *
     * @param kept as dead letters keep it: the type is the record's key, the data its value
     * @throws NewerStateException  if it takes a newer version to be read
     * @throws DeadLettersException if it cannot be kept, as it still cannot be read
     */
    public List<IocChange> again(List<StreamEvent> kept) throws NewerStateException, DeadLettersException {
        List<IocChange> changes = new ArrayList<>();
        for (StreamEvent event : kept) {
            try {
                IocKey key = StateJson.key(event.type());
                IocState state = StateJson.read(key, event.data().getBytes(StandardCharsets.UTF_8));
                changes.add(choice.of(state, false, true));
            } catch (UnreadableStateException e) {
                keep(event.id(), event.type(), event.data(), e);
            }
        }
        return changes;
    }

    /**
     * A batch is done: its records do not come again.
     *
     * @throws TopicUnavailableException if Kafka does not take it
     */
    public void done(@ExchangeProperty(NEXT) Map<Integer, Long> next, @ExchangeProperty("tally") BatchSummary tally)
            throws TopicUnavailableException {
        intake.takenIn(next);
        hold.commit(next);
        LOG.info("batch done: {} up to {}", tally, next);
    }
}
