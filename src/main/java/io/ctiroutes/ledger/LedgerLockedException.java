package io.ctiroutes.ledger;

import java.io.IOException;

/** Another connector works with the same data folder; the message says what to do. */
public final class LedgerLockedException extends LedgerException {

    LedgerLockedException(String message) {
        super(message, new IOException("locked"));
    }
}
