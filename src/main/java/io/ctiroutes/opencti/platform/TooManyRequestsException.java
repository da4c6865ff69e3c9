package io.ctiroutes.opencti.platform;

import java.time.Duration;

/** The platform takes no more of this kind for now. Nothing was done; the same can be asked again. */
public final class TooManyRequestsException extends OpenCtiException {

    private final Duration retryAfter;

    TooManyRequestsException(String message, Duration retryAfter) {
        super(StreamState.FAILING, message);
        this.retryAfter = retryAfter;
    }

    /** After how long the platform takes more. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
