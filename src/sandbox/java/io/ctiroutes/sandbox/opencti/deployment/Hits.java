package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.GraphQlException;
import io.ctiroutes.sandbox.opencti.GraphQlField;
import io.ctiroutes.sandbox.opencti.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What becomes of a deployment when it is hit, and of the one sighting of the pair that shows its hits. */
final class Hits {

    private static final Duration MOST_AHEAD = Duration.ofMinutes(5);
    private static final int LONGEST_REPORT_ID = 256;
    private static final int MOST_REPORTS_AT_ONCE = 100;
    private static final Set<String> PROMOTED = Set.of("pending", "deployed", "failed");

    /** A report of hits; the report's id is empty if it has none. */
    private record Report(int count, Instant first, Instant last, String id) {}

    private final DeploymentStore store;

    Hits(DeploymentStore store) {
        this.store = store;
    }

    /** The sighting that a report leads to. */
    ObjectNode report(GraphQlField field, Instant now) {
        Report report = read(field, now);
        ObjectNode indicator = store.indicator(field.textArgument("indicatorId"));
        SecurityPlatform platform = store.platform(field.textArgument("platformId"));
        Pair pair = new Pair(indicator.get("id").asText(), platform.id());
        Optional<Deployment> held = store.find(pair);
        boolean replay = held.isPresent() && isReplay(held.get(), report);
        Deployment deployment = replay ? held.get() : hit(held, pair, report, now);
        if (!replay) {
            store.put(deployment);
        }
        return mirror(deployment, platform, replay ? 0 : report.count()).node();
    }

    private static Report read(GraphQlField field, Instant now) {
        int count = field.argument("count").asInt();
        if (!field.argument("count").isInt() || count < 1) {
            throw invalid("Hit count must be a positive integer");
        }
        ObjectNode arguments = Json.object();
        field.arguments().forEach(arguments::set);
        Instant last = DeploymentReport.time(arguments, "lastHit")
                .orElseThrow(() -> invalid("The time of the last hit is required: it keeps a retried report from being"
                        + " counted twice"));
        Instant first = DeploymentReport.time(arguments, "firstHit").orElse(last);
        String id = field.argument("reportId").isNull() ? "" : field.textArgument("reportId");
        if (id.length() > LONGEST_REPORT_ID) {
            throw invalid("A report id cannot exceed " + LONGEST_REPORT_ID + " characters");
        }
        if (first.isAfter(last)) {
            throw invalid("First hit cannot be after last hit");
        }
        if (last.isAfter(now.plus(MOST_AHEAD))) {
            throw invalid("The time of the last hit cannot be more than " + MOST_AHEAD.toMinutes()
                    + " minutes ahead of the platform clock");
        }
        return new Report(count, first, last, id);
    }

    private static boolean isReplay(Deployment held, Report report) {
        if (held.lastHitAt == null || report.last().isAfter(held.lastHitAt)) {
            return false;
        }
        return report.last().isBefore(held.lastHitAt)
                || report.id().isEmpty()
                || held.lastHitReportIds.contains(report.id());
    }

    private static Deployment hit(Optional<Deployment> held, Pair pair, Report report, Instant now) {
        Deployment before = held.orElseGet(() -> Deployment.pending(pair, now));
        List<String> ids = reportIds(before, report);
        boolean returned = before.status.equals("removed")
                && (before.removedAt == null || before.removedAt.isBefore(report.last()));
        return before.with(copy -> {
            copy.hitCount = before.hitCount + report.count();
            copy.lastHitAt = report.last();
            copy.lastHitReportIds = ids;
            copy.lastSyncAt = now;
            copy.updatedAt = now;
            if (before.firstHitAt == null || report.first().isBefore(before.firstHitAt)) {
                copy.firstHitAt = report.first();
            }
            if (returned || PROMOTED.contains(before.status)) {
                copy.status = "active";
                copy.errorMessage = "";
                copy.deployedAt = returned || before.deployedAt == null ? report.first() : before.deployedAt;
                copy.removedAt = returned ? null : before.removedAt;
            }
        });
    }

    /** Never forgets one that could come again as a replay. */
    private static List<String> reportIds(Deployment before, Report report) {
        List<String> ids =
                new ArrayList<>(report.last().equals(before.lastHitAt) ? before.lastHitReportIds : List.of());
        if (!report.id().isEmpty()) {
            if (ids.size() >= MOST_REPORTS_AT_ONCE) {
                throw invalid("At most " + MOST_REPORTS_AT_ONCE + " distinct hit reports can end at the same instant");
            }
            ids.add(report.id());
        }
        return List.copyOf(ids);
    }

    /** The count never falls below that of the deployment, and the dates only widen. */
    private Sighting mirror(Deployment deployment, SecurityPlatform platform, int newHits) {
        String id = deployment.pair.standardId("sighting", "hits");
        Optional<Sighting> held = store.findSighting(id);
        Instant first = deployment.firstHitAt;
        Instant last = deployment.lastHitAt;
        Sighting sighting = new Sighting(
                id,
                deployment.indicatorId(),
                deployment.platformId(),
                Math.max(deployment.hitCount, held.map(Sighting::count).orElse(0) + newHits),
                held.map(Sighting::firstSeen).filter(first::isAfter).orElse(first),
                held.map(Sighting::lastSeen).filter(last::isBefore).orElse(last),
                false,
                "Hits reported by the " + platform.name() + " integration");
        store.put(sighting);
        return sighting;
    }

    private static GraphQlException invalid(String message) {
        return GraphQlException.of("VALIDATION_ERROR", message);
    }
}
