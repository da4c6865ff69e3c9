package io.ctiroutes.opencti.stream;

import io.ctiroutes.opencti.platform.ConnectorSession;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.platform.StreamId;

/**
 * One run of reading a stream, from a start: what has arrived, and up to where it is done. After a reset there is a new
 * one, so that nothing left over from before can count.
 *
 * @param run which run it belongs to, as {@link ConnectorSession#run} counts them
 */
public record StreamFeed(EventQueue queue, StreamPosition position, int run) {

    static StreamFeed from(StreamId start, int run, OpenCtiConfiguration configuration) {
        return new StreamFeed(
                new EventQueue(configuration.getQueueEvents(), configuration.getQueueBytes()),
                new StreamPosition(start),
                run);
    }
}
