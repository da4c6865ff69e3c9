package io.ctiroutes.opencti.stream;

import io.ctiroutes.opencti.platform.StreamState;
import java.time.Instant;
import java.util.Optional;

/**
 * How the stream is doing. What failed stays in view while it is tried again, until there is a sign of life: who looks
 * once shall not see a connection that is about to fail for the hundredth time. Safe for use by several threads.
 */
public final class StreamStatus {

    /**
     * What a reader of the status sees at one moment.
     *
     * @param lastError the last thing that went wrong, which may be over
     */
    public record Snapshot(StreamState state, Optional<Instant> connectedSince, Optional<String> lastError) {}

    private StreamState state = StreamState.STOPPED;
    private Optional<Instant> openedAt = Optional.empty();
    private Optional<String> lastError = Optional.empty();

    public synchronized Snapshot snapshot() {
        return new Snapshot(state, state == StreamState.CONNECTED ? openedAt : Optional.empty(), lastError);
    }

    synchronized void stopped() {
        state = StreamState.STOPPED;
    }

    /** It registers or connects. */
    synchronized void tries(StreamState next) {
        if (!state.isFailure()) {
            state = next;
        }
    }

    /** A connection was opened. */
    synchronized void opened(Instant since) {
        openedAt = Optional.of(since);
        tries(StreamState.CONNECTED);
    }

    /** An event or a heartbeat came. */
    synchronized void alive() {
        state = StreamState.CONNECTED;
    }

    synchronized void failed(StreamState failure, String error) {
        state = failure;
        lastError = Optional.of(error);
    }

    /** Something went wrong, or needs to be known, that does not end the connection. */
    public synchronized void noted(String error) {
        lastError = Optional.of(error);
    }
}
