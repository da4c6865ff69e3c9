package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fql;
import java.util.ArrayList;
import java.util.List;

/**
 * How much goes into one request.
 *
 * @param rows      IOCs in one body
 * @param urlBytes  length of a whole URL, which holds the values of a look-up and the ids of a deletion
 * @param bodyBytes length of a body; one IOC goes even if it takes more
 */
public record CallLimits(int rows, int urlBytes, int bodyBytes) {

    // host, path and the parameters that are always there
    private static final int URL_FIXED = 400;
    private static final int ID_LENGTH = "&ids=".length() + 64;
    private static final int VALUES_MOST = 400;

    /** Cuts rows into as few calls of one step as the limits allow. */
    List<Call> cut(Step step, List<Row> all, FalconRules rules) {
        List<Call> calls = new ArrayList<>();
        List<Row> some = new ArrayList<>();
        long bytes = fixed(step);
        for (Row row : all) {
            long more = length(step, row, rules);
            if (!some.isEmpty() && (bytes + more > mostBytes(step) || some.size() >= mostRows(step))) {
                calls.add(new Call(step, some));
                some = new ArrayList<>();
                bytes = fixed(step);
            }
            some.add(row);
            bytes += more;
        }
        if (!some.isEmpty()) {
            calls.add(new Call(step, some));
        }
        return calls;
    }

    private int mostRows(Step step) {
        // a page of results must be able to hold all that is asked for
        return step == Step.LOOK_UP ? Math.min(VALUES_MOST, rows) : rows;
    }

    private int mostBytes(Step step) {
        return step.hasBody() ? bodyBytes : urlBytes;
    }

    private static int fixed(Step step) {
        return step.hasBody() ? BodySize.ENVELOPE : URL_FIXED;
    }

    private static long length(Step step, Row row, FalconRules rules) {
        return switch (step) {
            case LOOK_UP -> Fql.encodedLength(row.key());
            case DELETE -> ID_LENGTH;
            case CREATE -> BodySize.of(row.created(rules));
            case UPDATE -> BodySize.of(row.updated(rules));
        };
    }
}
