package io.ctiroutes.opencti.platform;

import java.io.IOException;

/** OpenCTI answered, but not with what was asked for. The message says what to do. */
public class OpenCtiException extends IOException {

    private final transient StreamState state;

    public OpenCtiException(StreamState state, String message) {
        super(message);
        this.state = state;
    }

    /** What this means for the stream. */
    public StreamState state() {
        return state;
    }
}
