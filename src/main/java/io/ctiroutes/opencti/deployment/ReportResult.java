package io.ctiroutes.opencti.deployment;

import java.util.Map;

/**
 * What OpenCTI made of a list of reports.
 *
 * @param processed how many were applied: those created, updated and unchanged together
 * @param unchanged how many told nothing new, or something that is older than what OpenCTI has
 * @param errors    why the others were not, by the indicator's id as it was sent; most often there is no such indicator any more
 */
public record ReportResult(int processed, int created, int updated, int unchanged, Map<String, String> errors) {

    public ReportResult {
        errors = Map.copyOf(errors);
    }
}
