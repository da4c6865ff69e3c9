package io.ctiroutes.kafka;

import java.io.IOException;

/**
 * Another reader has begun to write to the topic: this one never writes again. Of what it tried to write last,
 * only the other can know whether it is in the topic.
 */
public final class FencedException extends IOException {

    FencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
