package io.ctiroutes.kafka;

import java.io.IOException;

/** The topic is not what it has to be, or cannot be made as the settings say. The message says what to change. */
public final class WrongTopicException extends IOException {

    WrongTopicException(String message, Throwable cause) {
        super(message, cause);
    }
}
