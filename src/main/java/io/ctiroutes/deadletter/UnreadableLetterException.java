package io.ctiroutes.deadletter;

/** A file that was to be replayed is no dead letter. The message says what is wrong with it. */
public final class UnreadableLetterException extends RuntimeException {

    public UnreadableLetterException(String what) {
        super("this file is no dead letter that can be replayed: " + what);
    }
}
