package io.ctiroutes.steps;

import io.ctiroutes.falcon.delivery.Delivery;
import java.util.List;
import org.apache.camel.ExchangeProperty;

/** What the next request of a delivery says. */
public final class FalconRequests {

    /** The calls that a delivery may want next: the routes {@code direct:} of these names make them. */
    public static final List<String> CALLS = Delivery.CALLS;

    /** The exchange property that holds the delivery: what a chunk of changes has come to so far. */
    static final String DELIVERY = "delivery";

    /** What its URL says after the question mark; null for nothing. */
    public String query(@ExchangeProperty(DELIVERY) Delivery delivery) {
        return delivery.getQuery();
    }

    /** The body of a create or an update. */
    public byte[] body(@ExchangeProperty(DELIVERY) Delivery delivery) {
        return delivery.getBody();
    }

    /**
     * It goes out, for the first time or again, unless an IOC in it has expired since it was written.
     *
     * @param delivery null for a request that belongs to none, such as for a page of all that Falcon holds
     */
    public boolean goesOut(@ExchangeProperty(DELIVERY) Delivery delivery) {
        return delivery == null || delivery.goesOut();
    }
}
