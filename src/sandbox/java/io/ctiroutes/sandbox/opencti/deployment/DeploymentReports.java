package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.GraphQlException;
import io.ctiroutes.sandbox.opencti.GraphQlField;
import io.ctiroutes.sandbox.opencti.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reports of deployments, one alone or many at once. */
final class DeploymentReports {

    private static final int MOST_AT_ONCE = 500;

    private final DeploymentStore store;

    DeploymentReports(DeploymentStore store) {
        this.store = store;
    }

    /** The deployment after a report. */
    Deployment one(GraphQlField field, Instant now) {
        ObjectNode input = Json.object();
        field.arguments().forEach(input::set);
        DeploymentReport report = DeploymentReport.of(input);
        ReportRules.check(report);
        ObjectNode indicator = store.indicator(report.indicatorId());
        SecurityPlatform platform = store.platform(field.textArgument("platformId"));
        return apply(indicator, platform, report, now).now();
    }

    /** How the reports were counted; one that cannot be applied does not keep the others from it. */
    ObjectNode many(GraphQlField field, Instant now) {
        List<DeploymentReport> reports = new ArrayList<>();
        for (JsonNode input : field.argument("reports")) {
            reports.add(DeploymentReport.of(input));
        }
        if (reports.size() > MOST_AT_ONCE) {
            throw GraphQlException.of(
                    "VALIDATION_ERROR", "A deployment batch cannot exceed " + MOST_AT_ONCE + " reports");
        }
        SecurityPlatform platform = store.platform(field.textArgument("platformId"));
        Map<ReportRules.Outcome, Integer> counts = new EnumMap<>(ReportRules.Outcome.class);
        ArrayNode errors = Json.array();
        for (DeploymentReport report : reports) {
            try {
                ReportRules.check(report);
                ReportRules.Change change = apply(store.indicator(report.indicatorId()), platform, report, now);
                counts.merge(change.outcome(), 1, Integer::sum);
            } catch (GraphQlException refused) {
                errors.addObject().put("indicatorId", report.indicatorId()).put("message", refused.getMessage());
            }
        }
        ObjectNode result = Json.object().put("processed", reports.size() - errors.size());
        for (ReportRules.Outcome outcome : ReportRules.Outcome.values()) {
            result.put(outcome.name().toLowerCase(Locale.ROOT), counts.getOrDefault(outcome, 0));
        }
        result.set("errors", errors);
        return result;
    }

    private ReportRules.Change apply(
            ObjectNode indicator, SecurityPlatform platform, DeploymentReport report, Instant now) {
        Pair pair = new Pair(indicator.get("id").asText(), platform.id());
        ReportRules.Change change = ReportRules.apply(store.find(pair), pair, report, now);
        if (change.told()) {
            store.put(change.now());
        } else {
            store.putQuietly(change.now());
        }
        return change;
    }
}
