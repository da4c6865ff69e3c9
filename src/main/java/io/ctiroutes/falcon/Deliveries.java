package io.ctiroutes.falcon;

import io.ctiroutes.ioc.IocChange;
import java.io.IOException;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes deliveries: tells how their changes ended. */
public final class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final OutcomeListener listener;
    private final Acceptance acceptance;

    /**
     * The deliveries.
     *
     * @param listener   is told how many changes ended in which way
     * @param acceptance is told which changes Falcon took
     */
    public Deliveries(OutcomeListener listener, Acceptance acceptance) {
        this.listener = listener;
        this.acceptance = acceptance;
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

    /** A delivery is done. */
    public void done(Delivery delivery) throws IOException {
        acceptance.accepted(delivery.getAccepted());
        delivery.byOperation()
                .forEach((operation, outcomes) ->
                        outcomes.forEach((outcome, changes) -> listener.ended(operation, outcome, changes)));
        LOG.info("chunk delivered: {}", delivery.getOutcomes());
    }
}
