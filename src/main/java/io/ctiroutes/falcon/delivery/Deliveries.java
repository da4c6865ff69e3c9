package io.ctiroutes.falcon.delivery;

import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.SkipReason;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes deliveries: tells how their changes ended. */
public final class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final OutcomeListener listener;
    private final Acceptance acceptance;
    private final Optional<Plan> plan;

    /**
     * The deliveries.
     *
     * @param listener   is told how many changes ended in which way
     * @param acceptance is told which changes Falcon took
     */
    public Deliveries(OutcomeListener listener, Acceptance acceptance) {
        this(listener, acceptance, Optional.empty());
    }

    private Deliveries(OutcomeListener listener, Acceptance acceptance, Optional<Plan> plan) {
        this.listener = listener;
        this.acceptance = acceptance;
        this.plan = plan;
    }

    /** The deliveries of a dry run: what they come to is a plan, and Falcon has taken nothing. */
    public static Deliveries planned(Plan plan) {
        return new Deliveries((operation, outcome, changes) -> {}, changes -> {}, Optional.of(plan));
    }

    /** Is told which changes Falcon took. */
    @FunctionalInterface
    public interface Acceptance {
        /**
         * These changes are done.
         *
         * @throws IOException if that cannot be taken note of
         */
        void accepted(Collection<IocChange> changes) throws IOException;
    }

    /** Is told how changes ended. */
    @FunctionalInterface
    public interface OutcomeListener {
        /** So many changes that wanted this ended so. */
        void ended(Operation operation, Outcome outcome, int changes);
    }

    /** A delivery is done that belongs to no batch of the stream. */
    public void done(Delivery delivery) throws IOException {
        done(delivery, null);
    }

    /**
     * A delivery is done.
     *
     * @param tally of the batch that it is a chunk of; null for none
     * @throws IOException if that cannot be taken note of; then it must not count as done
     */
    public void done(Delivery delivery, BatchSummary tally) throws IOException {
        if (plan.isPresent()) {
            plan.get().write(delivery);
        }
        acceptance.accepted(delivery.getAccepted());
        delivery.byOperation()
                .forEach((operation, outcomes) ->
                        outcomes.forEach((outcome, changes) -> listener.ended(operation, outcome, changes)));
        if (tally != null) {
            delivery.getOutcomes().forEach((outcome, changes) -> count(tally, outcome, changes));
        }
        LOG.debug("chunk delivered: {}", delivery.getOutcomes());
    }

    private static void count(BatchSummary tally, Outcome outcome, int changes) {
        switch (outcome) {
            case CREATED -> tally.add(BatchSummary.Count.CREATED, changes);
            case UPDATED -> tally.add(BatchSummary.Count.UPDATED, changes);
            case RETIRED, DELETED -> tally.add(BatchSummary.Count.RETIRED, changes);
            case UNCHANGED, ABSENT -> tally.add(BatchSummary.Count.UNCHANGED, changes);
            case FOREIGN -> tally.skipped(SkipReason.FOREIGN, changes);
            case REFUSED -> tally.add(BatchSummary.Count.DEAD, changes);
        }
    }
}
