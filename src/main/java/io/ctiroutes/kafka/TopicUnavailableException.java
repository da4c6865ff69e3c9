package io.ctiroutes.kafka;

import java.io.IOException;

/**
 * Kafka does not do what it was asked for, for a reason that may pass: it cannot be reached, it does not let us in, it does
 * not allow this. What it was asked for may be done all the same. To be tried again; the message says what to look at.
 */
public final class TopicUnavailableException extends IOException {

    /**
     * With a message.
     *
     * @param message what could not be done, why, and what to look at
     * @param cause   what Kafka said; null if it said nothing
     */
    public TopicUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
