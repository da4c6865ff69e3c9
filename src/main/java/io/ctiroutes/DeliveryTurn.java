package io.ctiroutes;

import io.ctiroutes.opencti.BatchTurn;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Lets batches through a route so that no change overtakes another of the same IOC on the way to Falcon: those of the stream
 * two at a time if they have no IOC in common, and what is replayed alone.
 */
final class DeliveryTurn extends RoutePolicySupport {

    /** How many batches of the stream at most. */
    private static final int TOGETHER = 2;

    private static final String MINE = "DeliveryTurn";

    // fair: neither a busy stream nor a long replay keeps the other waiting for more than what is in the route
    private final Semaphore turn = new Semaphore(TOGETHER, true);

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        try {
            BatchTurn batch = exchange.getProperty(BatchTurn.PROPERTY, BatchTurn.class);
            if (batch != null && !batch.await()) {
                exchange.setRouteStop(true);
                return;
            }
            int share = batch == null ? TOGETHER : 1;
            turn.acquire(share);
            exchange.setProperty(MINE, share);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(new RejectedExecutionException("stopped before it was this batch's turn", e));
            exchange.setRouteStop(true);
        }
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (exchange.removeProperty(MINE) instanceof Integer share) {
            turn.release(share);
        }
        // a route within gave it up; what becomes of the batch is for those to say who wanted it delivered
        exchange.getExchangeExtension().setRedeliveryExhausted(false);
    }
}
