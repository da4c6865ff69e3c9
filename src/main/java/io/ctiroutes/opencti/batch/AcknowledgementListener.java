package io.ctiroutes.opencti.batch;

import io.ctiroutes.opencti.stream.StreamEvent;
import java.time.Duration;
import java.util.List;

/** Is told of every batch that was acknowledged. */
@FunctionalInterface
public interface AcknowledgementListener {

    /**
     * A batch was acknowledged.
     *
     * @param events in the order of the stream
     */
    void acknowledged(List<StreamEvent> events);

    /**
     * The route is done with a batch.
     *
     * @param failed whether it failed, and will be tried again
     * @param time   that the route took
     */
    default void processed(boolean failed, Duration time) {}
}
