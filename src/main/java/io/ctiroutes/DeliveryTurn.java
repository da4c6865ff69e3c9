package io.ctiroutes;

import io.ctiroutes.opencti.BatchTurn;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Lets one batch at a time through a route: those of the stream in the order of the stream, and between them, in the order
 * of arrival, what is replayed. None overtakes another on the way to Falcon. While a batch of the stream is in the route,
 * the next may already be prepared.
 */
final class DeliveryTurn extends RoutePolicySupport {

    private static final String MINE = "DeliveryTurn";

    // fair: neither a busy stream nor a long replay keeps the other waiting for more than one batch
    private final Semaphore turn = new Semaphore(1, true);

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        try {
            BatchTurn batch = exchange.getProperty(BatchTurn.PROPERTY, BatchTurn.class);
            if (batch != null && !batch.await()) {
                exchange.setRouteStop(true);
                return;
            }
            turn.acquire();
            exchange.setProperty(MINE, this);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(new RejectedExecutionException("stopped before it was this batch's turn", e));
            exchange.setRouteStop(true);
        }
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (exchange.removeProperty(MINE) == this) {
            turn.release();
        }
        // a route within gave it up; what becomes of the batch is for those to say who wanted it delivered
        exchange.getExchangeExtension().setRedeliveryExhausted(false);
    }
}
