package io.ctiroutes.steps;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultExchange;

/**
 * Lets all chunks of a batch come to their end, whatever becomes of one of them, and fails the batch afterwards with what
 * the first failed with. (Camel's own way to stop at an exception goes on while other chunks are still being delivered, and
 * marks the batch so that no error handler looks at it any more.)
 */
public final class ChunkFailures implements AggregationStrategy, Processor {

    private static final String FAILURE = "chunkFailure";

    @Override
    public Exchange aggregate(Exchange collected, Exchange chunk) {
        throw new UnsupportedOperationException("Camel gives the batch as well");
    }

    /** Collects: the batch as it was, with the first failure, if any, beside it. */
    @Override
    public Exchange aggregate(Exchange collected, Exchange chunk, Exchange batch) {
        Exchange result = collected;
        if (result == null) {
            result = new DefaultExchange(batch.getContext());
            result.setMessage(batch.getMessage().copy());
        }
        if (chunk.getException() != null && result.getProperty(FAILURE) == null) {
            result.setProperty(FAILURE, chunk.getException());
        }
        return result;
    }

    /** Fails with what was collected. */
    @Override
    public void process(Exchange exchange) {
        if (exchange.removeProperty(FAILURE) instanceof Exception failure) {
            exchange.setException(failure);
        }
    }
}
