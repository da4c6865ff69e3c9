package io.ctiroutes.writeback;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Delivered;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Outbox.Report;
import io.ctiroutes.opencti.deployment.DeploymentReport;
import io.ctiroutes.opencti.deployment.DeploymentStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rules from what the ledger knows of an indicator's IOCs to one status: deployed if Falcon has all that it can have,
 * failed if one is refused or missing, removed if none is left. Somebody else's IOCs count for nothing.
 */
final class Deployments {

    /** How it is with one of the indicator's IOCs. */
    private enum Part {
        LIVE,
        REFUSED,
        WAITS_FOR_ROOM,
        MISSING,
        GONE,
        FOREIGN,
        KEPT,
        UNKNOWN
    }

    /**
     * What is to be told.
     *
     * @param report empty if there is nothing to be told
     * @param later  whether it is not decided yet
     */
    record Verdict(Optional<DeploymentReport> report, boolean later) {

        static final Verdict NOTHING = new Verdict(Optional.empty(), false);
        static final Verdict LATER = new Verdict(Optional.empty(), true);
    }

    private final String platform;
    private final Function<IocKey, String> reason;

    /**
     * Rules.
     *
     * @param platform how Falcon is called
     * @param reason   why Falcon refused an IOC, in a few words of ours
     */
    Deployments(String platform, Function<IocKey, String> reason) {
        this.platform = platform;
        this.reason = reason;
    }

    Verdict of(Report report) {
        String indicator = report.indicatorId();
        List<Entry> live = having(report, Part.LIVE);
        List<Entry> refused = having(report, Part.REFUSED);
        List<Entry> waiting = having(report, Part.WAITS_FOR_ROOM);
        List<Entry> missing = having(report, Part.MISSING);
        int usable = live.size() + refused.size() + waiting.size() + missing.size();
        if (!having(report, Part.KEPT).isEmpty()) {
            return Verdict.LATER;
        }
        if (!having(report, Part.UNKNOWN).isEmpty()) {
            // once it is known, that is a change like any other
            return Verdict.NOTHING;
        }
        Instant at = report.entries().stream()
                .flatMap(entry -> entry.delivered().stream())
                .map(Delivered::at)
                .max(Comparator.naturalOrder())
                .orElse(report.since());
        if (!refused.isEmpty()) {
            return failed(
                    indicator,
                    platform + " refused " + share(refused.size(), usable) + ": "
                            + reason.apply(refused.get(0).key()),
                    at);
        }
        if (!waiting.isEmpty()) {
            return failed(
                    indicator,
                    platform + " is full: " + share(waiting.size(), usable) + (waiting.size() > 1 ? " wait" : " waits")
                            + " for room",
                    at);
        }
        if (!missing.isEmpty() && !live.isEmpty()) {
            return failed(indicator, platform + " does not hold " + share(missing.size(), usable) + " any more", at);
        }
        if (!live.isEmpty()) {
            String id = live.get(0).delivered().map(Delivered::falconId).orElse("");
            return told(new DeploymentReport(indicator, DeploymentStatus.DEPLOYED, id, "", at));
        }
        boolean gone = usable > 0
                || !having(report, Part.GONE).isEmpty()
                || report.entries().isEmpty();
        return gone ? told(new DeploymentReport(indicator, DeploymentStatus.REMOVED, "", "", at)) : Verdict.NOTHING;
    }

    private static Verdict failed(String indicator, String why, Instant at) {
        return told(new DeploymentReport(indicator, DeploymentStatus.FAILED, "", why, at));
    }

    private static Verdict told(DeploymentReport report) {
        return new Verdict(Optional.of(report), false);
    }

    private static String share(int some, int all) {
        return all == 1 ? "its value" : some + " of " + all + " values";
    }

    private static List<Entry> having(Report report, Part part) {
        return report.entries().stream()
                .filter(entry -> part(entry, report.indicatorId()) == part)
                .toList();
    }

    private static Part part(Entry entry, String indicator) {
        Optional<Claim> claim = entry.claimOf(indicator).filter(one -> !one.withdrawn());
        Optional<Delivered.State> state = entry.delivered().map(Delivered::state);
        if (claim.isEmpty()) {
            return entry.isRetirementOwed() ? Part.KEPT : Part.GONE;
        }
        if (state.isEmpty()) {
            return entry.owed().isPresent() ? Part.WAITS_FOR_ROOM : Part.UNKNOWN;
        }
        return switch (state.get()) {
            case LIVE -> Part.LIVE;
            case REFUSED -> Part.REFUSED;
            case FOREIGN -> Part.FOREIGN;
            case RETIRED, DELETED -> entry.owed().isPresent() ? Part.WAITS_FOR_ROOM : Part.MISSING;
        };
    }
}
