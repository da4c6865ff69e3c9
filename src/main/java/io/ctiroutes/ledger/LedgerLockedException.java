package io.ctiroutes.ledger;

/** Another connector has the folder. */
public final class LedgerLockedException extends LedgerException {

    public LedgerLockedException(String message, Throwable cause) {
        super(message, cause);
    }
}
