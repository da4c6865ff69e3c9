package io.ctiroutes.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The ledger cannot be read or written just now: what was being done must not count as done, and is to be tried again. */
public class LedgerException extends UncheckedIOException {

    LedgerException(String message, Exception cause) {
        super(message, inWords(message, cause));
    }

    /** The root cause, of which logs tell: what SQLite says names no file. */
    private static IOException inWords(String message, Exception cause) {
        IOException root = new IOException(message);
        root.addSuppressed(cause);
        return root;
    }

    /** Another connector works with the same data folder; the message says what to do. */
    public static final class Locked extends LedgerException {
        Locked(String message) {
            super(message, new IOException("locked"));
        }
    }
}
