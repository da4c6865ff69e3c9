package io.ctiroutes.falcon.delivery;

import java.util.List;

/**
 * One request to be made.
 *
 * @param rows  none for a look-up that only sees whether Falcon answers
 * @param after where the page to be read begins; empty for the first
 * @param read  how many results the pages before had
 */
record FalconCall(CallKind kind, List<PendingChange> rows, String after, int read) {

    FalconCall(CallKind kind, List<PendingChange> rows) {
        this(kind, List.copyOf(rows), "", 0);
    }

    /** A look-up of the same rows. */
    FalconCall lookingUp() {
        return new FalconCall(CallKind.LOOK_UP, rows);
    }

    FalconCall with(List<PendingChange> others) {
        return new FalconCall(kind, others);
    }
}
