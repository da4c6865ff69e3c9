package io.ctiroutes.ledger;

import java.io.IOException;

/** The ledger cannot be read or written: what depends on it is tried again. */
public class LedgerException extends IOException {

    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
