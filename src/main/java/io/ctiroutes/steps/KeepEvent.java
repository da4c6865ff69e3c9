package io.ctiroutes.steps;

import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.deadletter.DeadLettersException;
import io.ctiroutes.opencti.stream.StreamEvent;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Keeps the body, a stream event, as a dead letter, exactly as it came: a parameter of a bean in a route is an expression,
 * which makes nothing of the text {@code null} and takes quotes away. The property {@code category} tells what kind of
 * reason there is, and the exception which.
 */
public final class KeepEvent implements Processor {

    private final DeadLetters letters;

    public KeepEvent(DeadLetters letters) {
        this.letters = letters;
    }

    @Override
    public void process(Exchange exchange) throws DeadLettersException {
        if (!(exchange.getMessage().getBody() instanceof StreamEvent event)) {
            throw new IllegalArgumentException(
                    "direct:dead-letter-event keeps stream events: its body has to be one, as it came from OpenCTI");
        }
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Throwable.class);
        letters.keepEvent(
                event.id(),
                event.type(),
                event.data(),
                exchange.getProperty("category", String.class),
                failure == null ? null : failure.getMessage());
    }
}
