package io.ctiroutes.kafka;

import java.io.IOException;

/** Kafka does not do what it is asked for, which can pass by itself. The message is for operators. */
public class TopicUnavailableException extends IOException {

    public TopicUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
