package io.ctiroutes.sandbox.falcon;

import java.util.List;

/** Ends the handling of a request: nothing of it is applied. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient List<RefusedRow> rows;
    private final transient List<String> ids;

    Refusal(int status, String message) {
        this(status, message, List.of(), List.of());
    }

    private Refusal(int status, String message, List<RefusedRow> rows, List<String> ids) {
        super(message, null, false, false);
        this.status = status;
        this.rows = rows;
        this.ids = ids;
    }

    /** A 400 that names the offending rows. */
    static Refusal ofRows(List<RefusedRow> rows) {
        return new Refusal(400, "One or more indicators have a warning or invalid input", rows, List.of());
    }

    /** A 404 that names the unknown ids, or none. */
    static Refusal ofUnknownIds(List<String> named) {
        return new Refusal(404, "One or more indicators were not found", List.of(), named);
    }

    int status() {
        return status;
    }

    List<RefusedRow> rows() {
        return rows;
    }

    List<String> ids() {
        return ids;
    }
}
