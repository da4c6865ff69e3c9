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
public record RequestLimits(int rows, int urlBytes, int bodyBytes) {

    // host, path and the parameters that are always there
    private static final int URL_FIXED = 400;
    private static final int ID_LENGTH = "&ids=".length() + 64;
    private static final int COMMA = 1;
    private static final int VALUES_MOST = 400;

    /** Cuts rows into as few calls of one step as the limits allow. */
    List<FalconCall> cut(CallKind kind, List<PendingChange> all, FalconRules rules) {
        List<FalconCall> calls = new ArrayList<>();
        List<PendingChange> some = new ArrayList<>();
        long bytes = fixed(kind);
        for (PendingChange row : all) {
            long more = length(kind, row, rules);
            if (!some.isEmpty() && (bytes + more > mostBytes(kind) || some.size() >= mostRows(kind))) {
                calls.add(new FalconCall(kind, some));
                some = new ArrayList<>();
                bytes = fixed(kind);
            }
            some.add(row);
            bytes += more;
        }
        if (!some.isEmpty()) {
            calls.add(new FalconCall(kind, some));
        }
        return calls;
    }

    private int mostRows(CallKind kind) {
        // a page of results must be able to hold all that is asked for
        return kind == CallKind.LOOK_UP ? Math.min(VALUES_MOST, rows) : rows;
    }

    private int mostBytes(CallKind kind) {
        return kind.hasBody() ? bodyBytes : urlBytes;
    }

    private static int fixed(CallKind kind) {
        return kind.hasBody() ? FalconCall.ENVELOPE : URL_FIXED;
    }

    private static long length(CallKind kind, PendingChange row, FalconRules rules) {
        return switch (kind) {
            case LOOK_UP -> Fql.encodedLength(row.key());
            case DELETE -> ID_LENGTH;
            case CREATE, UPDATE -> row.json(kind, rules).length + COMMA;
        };
    }
}
