package io.ctiroutes.falcon;

import java.util.ArrayList;
import java.util.List;

/**
 * How much goes into one request.
 *
 * @param rows     IOCs in one body
 * @param urlBytes length of a whole URL, which holds the values of a look-up and the ids of a deletion
 */
public record CallLimits(int rows, int urlBytes) {

    // host, path and the parameters that are always there
    private static final int URL_FIXED = 400;
    private static final int ID_LENGTH = "&ids=".length() + 64;
    private static final int VALUES_MOST = 400;

    /** Cuts rows into as few calls of one step as the limits allow. */
    List<Call> cut(Step step, List<Row> all) {
        List<Call> calls = new ArrayList<>();
        List<Row> some = new ArrayList<>();
        int bytes = URL_FIXED;
        for (Row row : all) {
            int more = length(step, row);
            if (!some.isEmpty() && (bytes + more > urlBytes || some.size() >= most(step))) {
                calls.add(new Call(step, some));
                some = new ArrayList<>();
                bytes = URL_FIXED;
            }
            some.add(row);
            bytes += more;
        }
        if (!some.isEmpty()) {
            calls.add(new Call(step, some));
        }
        return calls;
    }

    private int most(Step step) {
        // a page of results must be able to hold all that is asked for
        return step == Step.LOOK_UP ? Math.min(VALUES_MOST, rows) : rows;
    }

    private static int length(Step step, Row row) {
        return switch (step) {
            case LOOK_UP -> Fql.encodedLength(row.key());
            case DELETE -> ID_LENGTH;
            case CREATE, UPDATE -> 0;
        };
    }
}
