package io.ctiroutes.opencti;

import java.io.IOException;

/** OpenCTI answered, but not with what was asked for. The message says what to do. */
public class OpenCtiException extends IOException {

    private final transient StreamState state;

    OpenCtiException(StreamState state, String message) {
        super(message);
        this.state = state;
    }

    /** What this means for the stream. */
    StreamState state() {
        return state;
    }
}
