package io.ctiroutes.sandbox.opencti.deployment;

import io.ctiroutes.sandbox.opencti.GraphQlException;
import java.time.Instant;
import java.util.Optional;

/** What becomes of a deployment when a connector reports it. */
final class ReportRules {

    /** How a report is counted. */
    enum Outcome {
        CREATED,
        UPDATED,
        UNCHANGED
    }

    /**
     * What a report makes of a deployment.
     *
     * @param told whether anybody but the database learns of it: a stream event, and another date of update
     */
    record Change(Deployment now, Outcome outcome, boolean told) {}

    private ReportRules() {}

    /** Refuses what is not for connectors to say. */
    static void check(DeploymentReport report) {
        if (report.status().equals("expired")) {
            throw GraphQlException.of("VALIDATION_ERROR", "Deployment status is invalid or reserved to the platform");
        }
    }

    static Change apply(Optional<Deployment> held, Pair pair, DeploymentReport report, Instant now) {
        Deployment before = held.orElseGet(() -> Deployment.pending(pair, now));
        // one from the future would make all that follow look old
        Instant sync = report.lastSyncAt().filter(at -> !at.isAfter(now)).orElse(now);
        if (before.lastSyncAt != null && sync.isBefore(before.lastSyncAt)) {
            return new Change(before, Outcome.UNCHANGED, false);
        }
        Deployment after = before.with(copy -> {
            report(before, copy, report, now);
            copy.lastSyncAt = sync;
        });
        if (held.isEmpty()) {
            return new Change(after, Outcome.CREATED, true);
        }
        boolean news = !after.tellsTheSameAs(before);
        // the first report makes it count as disseminated
        boolean told = news || before.lastSyncAt == null;
        return new Change(
                told ? after.with(copy -> copy.updatedAt = now) : after,
                news ? Outcome.UPDATED : Outcome.UNCHANGED,
                told);
    }

    private static void report(Deployment before, Deployment copy, DeploymentReport report, Instant now) {
        copy.status = folded(before.status, report.status());
        if (copy.isLive() && (!before.isLive() || before.deployedAt == null)) {
            copy.deployedAt = report.deployedAt().orElse(now);
        }
        if (copy.isLive() && !before.isLive()) {
            copy.removedAt = null;
        }
        if (copy.status.equals("removed") && !before.status.equals("removed")) {
            copy.removedAt = report.removedAt().orElse(now);
        }
        if (!report.externalId().isEmpty()) {
            copy.externalId = report.externalId();
        }
        copy.errorMessage = copy.status.equals("failed") ? report.errorMessage() : "";
    }

    /** What was seen there is not less so when it is sent again, and what is live is not waited for. */
    private static String folded(String before, String reported) {
        if (reported.equals("deployed") && before.equals("active")
                || reported.equals("pending") && Deployment.isLive(before)) {
            return before;
        }
        return reported;
    }
}
