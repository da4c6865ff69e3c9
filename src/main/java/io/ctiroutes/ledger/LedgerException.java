package io.ctiroutes.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The ledger cannot be read or written just now: what was being done must not count as done, and is to be tried again. */
public class LedgerException extends UncheckedIOException {

    LedgerException(String message, Exception cause) {
        super(message, cause instanceof IOException io ? io : new IOException(cause));
    }

    /** Another connector works with the same data folder; the message says what to do. */
    public static final class Locked extends LedgerException {
        Locked(String message) {
            super(message, new IOException("locked"));
        }
    }
}
