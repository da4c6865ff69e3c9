package io.ctiroutes.reconcile;

import java.io.IOException;

/** One of the two sides cannot be read whole. The message says why, for people. */
public final class NoVerdictException extends IOException {

    NoVerdictException(String message) {
        super(message);
    }
}
