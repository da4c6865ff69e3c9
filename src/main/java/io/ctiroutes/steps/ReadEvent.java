package io.ctiroutes.steps;

import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.opencti.stream.StreamEvent;
import io.ctiroutes.stix.EventReader;
import io.ctiroutes.stix.IndicatorEvent;
import io.ctiroutes.writeback.Wishes;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Makes an event of a frame of the stream, which was read ahead or is read now, and puts what most events are routed by into
 * headers: a header costs next to nothing to look at, while an expression on the body is worked out by reflection, for each
 * event again.
 */
public final class ReadEvent implements Processor {

    private static final String RELATIONSHIP = "relationship";

    private final EventReader reader;
    private final Runnable wish;

    /**
     * Reads events.
     *
     * @param wish is told that an analyst may want something of a deployment
     */
    public ReadEvent(EventReader reader, Runnable wish) {
        this.reader = reader;
        this.wish = wish;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof StreamEvent frame)) {
            throw new IllegalStateException("what is to be read is no stream event but a " + kind(message.getBody()));
        }
        IndicatorEvent event = frame.reading()
                .filter(IndicatorEvent.class::isInstance)
                .map(IndicatorEvent.class::cast)
                .orElseGet(() -> reader.read(frame));
        if (event.entityType().equals(RELATIONSHIP) && Wishes.isToldBy(event.json())) {
            wish.run();
        }
        message.setBody(event);
        message.setHeader(OpenCtiConstants.EVENT_TYPE, event.type());
        message.setHeader(OpenCtiConstants.STIX_INDICATOR, event.stixIndicator());
    }

    private static String kind(Object body) {
        return body == null ? "body that is empty" : body.getClass().getSimpleName();
    }
}
