package io.ctiroutes.worker;

import io.ctiroutes.deadletter.DeadLettersException;
import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.kafka.Hold;
import io.ctiroutes.kafka.TopicUnavailableException;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.text.Cause;
import io.ctiroutes.topic.Intake;
import io.ctiroutes.topic.NewerStateException;
import io.ctiroutes.turn.Turn;
import io.ctiroutes.turn.Turns;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final RecordChanges changes;
    private final Turns turns;

    /**
     * Steps.
     *
     * @param turns has a place for each batch
     */
    public TopicSteps(Hold hold, Intake intake, RecordChanges changes, Turns turns) {
        this.hold = hold;
        this.intake = intake;
        this.changes = changes;
        this.turns = turns;
    }

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
        List<RecordChanges.Row> rows = new ArrayList<>();
        for (Exchange one : batch) {
            RecordChanges.Row row = row(one.getMessage());
            // what was read before the partition was lost is the other worker's, or comes again if it is given back
            if (hold.isCurrent(row.partition(), one.getMessage().getHeader(Hold.HEADER, byte[].class))) {
                next.merge(row.partition(), row.offset() + 1, Math::max);
                rows.add(row);
            }
        }
        exchange.setProperty(NEXT, next);
        join(exchange, next.keySet());
        return changes.of(rows, intake.marks(next.keySet()));
    }

    private static RecordChanges.Row row(Message message) {
        return new RecordChanges.Row(
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

    /**
     * What the tenant wants of a record that could not be read, and that somebody wants to be tried again.
     *
     * @param kept as dead letters keep it: the type is the record's key, the data its value
     * @throws NewerStateException  if it takes a newer version to be read
     * @throws DeadLettersException if it cannot be kept, as it still cannot be read
     */
    public List<IocChange> again(List<StreamEvent> kept) throws NewerStateException, DeadLettersException {
        return changes.again(kept);
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
