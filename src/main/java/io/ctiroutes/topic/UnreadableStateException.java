package io.ctiroutes.topic;

/** A record of the topic that is no state of an IOC. The message says what is wrong with it. */
public final class UnreadableStateException extends Exception {

    UnreadableStateException(String message) {
        super(message);
    }
}
