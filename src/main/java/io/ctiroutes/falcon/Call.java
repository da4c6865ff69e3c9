package io.ctiroutes.falcon;

import java.util.List;

/**
 * One request to be made.
 *
 * @param after where the page to be read begins; empty for the first
 */
record Call(Step step, List<Row> rows, String after) {

    Call(Step step, List<Row> rows) {
        this(step, List.copyOf(rows), "");
    }

    Call with(List<Row> others) {
        return new Call(step, List.copyOf(others), "");
    }
}
