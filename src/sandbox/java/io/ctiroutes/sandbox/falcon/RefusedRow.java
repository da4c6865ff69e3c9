package io.ctiroutes.sandbox.falcon;

/**
 * A row that made a request fail, as the answer names it.
 *
 * @param id the id of an updated IOC; empty for a create
 */
record RefusedRow(String id, String type, String value, Problem problem) {

    /**
     * What is wrong with a row.
     *
     * @param warning whether it is a warning rather than an error
     * @param field   the field that is wrong
     */
    record Problem(boolean warning, String field, String message) {
        static Problem error(String field, String message) {
            return new Problem(false, field, message);
        }

        static Problem duplicate(String type, String value) {
            return new Problem(
                    true, "value", "Warning: Duplicate type: '" + type + "' and value: '" + value + "' combination.");
        }
    }
}
