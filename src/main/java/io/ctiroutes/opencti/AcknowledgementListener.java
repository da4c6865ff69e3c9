package io.ctiroutes.opencti;

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
}
