package io.ctiroutes.opencti;

import java.time.Instant;
import java.util.Optional;

/** How the stream is doing, in words. One thread writes, any may read. */
final class StreamStatus {

    /** What a reader of the status sees at one moment. */
    record Snapshot(String state, Optional<Instant> connectedSince, Optional<String> lastError) {}

    private volatile Snapshot now = new Snapshot("stopped", Optional.empty(), Optional.empty());

    Snapshot snapshot() {
        return now;
    }

    void is(String state) {
        now = new Snapshot(state, Optional.empty(), now.lastError());
    }

    void connected(Instant since) {
        now = new Snapshot("connected", Optional.of(since), now.lastError());
    }

    void failed(String error) {
        now = new Snapshot("waiting to reconnect", Optional.empty(), Optional.of(error));
    }

    /** Something went wrong that does not end the connection. */
    void error(String error) {
        now = new Snapshot(now.state(), now.connectedSince(), Optional.of(error));
    }
}
