package io.ctiroutes.steps;

import io.ctiroutes.stix.Batches;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;

/**
 * Collects what became of each event of a batch, in order. An event that failed makes the batch fail; one whose failure
 * was handled, e.g. kept as a dead letter, does not keep the others from being processed. (Camel's own ways do either
 * less: stopping on an exception also stops, silently, on one that was handled.)
 */
public final class CollectOutcomes implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange collected, Exchange event) {
        Exchange result = collected == null ? begin(event) : collected;
        if (event.getException() != null && result.getException() == null) {
            result.setException(event.getException());
        }
        boolean kept = event.getExchangeExtension().isFailureHandled();
        outcomes(result)
                .add(kept ? Batches.Kept.AS_DEAD_LETTER : event.getMessage().getBody());
        return result;
    }

    /** A new exchange: the event's own may carry marks of an error handler that would end the batch's route. */
    private static Exchange begin(Exchange event) {
        Exchange result = new DefaultExchange(event.getContext());
        result.getMessage().setHeaders(event.getMessage().getHeaders());
        result.getMessage().setBody(new ArrayList<>());
        return result;
    }

    @SuppressWarnings("unchecked") // begin() made it
    private static List<Object> outcomes(Exchange result) {
        return result.getMessage().getBody(List.class);
    }
}
