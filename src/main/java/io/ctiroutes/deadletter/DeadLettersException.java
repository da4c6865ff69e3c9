package io.ctiroutes.deadletter;

import java.io.IOException;

/**
 * A dead letter cannot be kept, or an outdated one not be removed: the disk is full, the folder cannot be written, or there
 * are as many letters as allowed. What it is about must not count as done. The message says what to do.
 */
public final class DeadLettersException extends IOException {

    /**
     * With a message.
     *
     * @param cause what the disk said; null if it was not asked
     */
    DeadLettersException(String message, IOException cause) {
        super(message, cause);
    }
}
