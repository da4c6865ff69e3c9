package io.ctiroutes.steps;

import static io.ctiroutes.steps.FalconRequests.DELIVERY;

import io.ctiroutes.falcon.access.NoAnswerException;
import io.ctiroutes.falcon.delivery.Delivery;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.util.ObjectHelper;

/**
 * Has a delivery count how often its next call went out in vain, before it goes out again. What never went out, because of
 * the rate limit, the credentials or the circuit breaker, does not count.
 */
public final class FailedCalls implements Processor {

    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        // what fails within the circuit breaker comes wrapped
        boolean wentOut = ObjectHelper.getException(NoAnswerException.class, failure) != null
                || ObjectHelper.getException(HttpOperationFailedException.class, failure) != null;
        if (wentOut && exchange.getProperty(DELIVERY) instanceof Delivery delivery) {
            delivery.failed();
        }
    }
}
