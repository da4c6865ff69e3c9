package io.ctiroutes.steps;

import static io.ctiroutes.steps.FalconRequests.DELIVERY;

import io.ctiroutes.falcon.delivery.Delivery;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.falcon.delivery.Writer;
import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.SkipReason;
import java.io.IOException;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes deliveries: tells how their changes ended. */
public final class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Writer writer;

    public Deliveries(Writer writer) {
        this.writer = writer;
    }

    /**
     * A delivery is done.
     *
     * @param tally of the batch that it is a chunk of; null for none, as in a replay
     * @throws IOException if that cannot be taken note of; then it must not count as done
     */
    public void done(@ExchangeProperty(DELIVERY) Delivery delivery, @ExchangeProperty("tally") BatchSummary tally)
            throws IOException {
        writer.done(delivery);
        if (tally != null) {
            delivery.getOutcomes().forEach((outcome, changes) -> count(tally, outcome, changes));
        }
        LOG.debug("chunk delivered: {}", delivery.getOutcomes());
    }

    private static void count(BatchSummary tally, Outcome outcome, int changes) {
        switch (outcome) {
            case CREATED -> tally.add(BatchSummary.Count.CREATED, changes);
            case UPDATED -> tally.add(BatchSummary.Count.UPDATED, changes);
            case RETIRED, DELETED, EVICTED -> tally.add(BatchSummary.Count.RETIRED, changes);
            case UNCHANGED, EQUAL, ABSENT -> tally.add(BatchSummary.Count.UNCHANGED, changes);
            case FOREIGN -> tally.skipped(SkipReason.FOREIGN, changes);
            case OWED -> tally.add(BatchSummary.Count.OWED, changes);
            case REFUSED -> tally.add(BatchSummary.Count.DEAD, changes);
        }
    }
}
