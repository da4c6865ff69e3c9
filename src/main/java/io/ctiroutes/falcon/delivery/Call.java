package io.ctiroutes.falcon.delivery;

import java.util.List;

/**
 * One request to be made.
 *
 * @param rows  none for a look-up that only sees whether Falcon answers
 * @param after where the page to be read begins; empty for the first
 * @param read  how many results the pages before had
 */
record Call(Step step, List<Row> rows, String after, int read) {

    Call(Step step, List<Row> rows) {
        this(step, List.copyOf(rows), "", 0);
    }

    /** A look-up of the same rows. */
    Call lookingUp() {
        return new Call(Step.LOOK_UP, rows);
    }

    Call with(List<Row> others) {
        return new Call(step, others);
    }
}
