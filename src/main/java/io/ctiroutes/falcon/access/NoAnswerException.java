package io.ctiroutes.falcon.access;

import java.io.IOException;

/** Falcon gave no answer, or what came is none: nothing can be concluded from it, and the call is made again. */
public final class NoAnswerException extends IOException {

    /** What is wrong with what came, in words. */
    public NoAnswerException(String message) {
        super(message);
    }

    /** Nothing came. */
    public NoAnswerException(Exception cause) {
        super("Falcon cannot be reached: " + cause, cause);
    }
}
