package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.GraphQlException;
import io.ctiroutes.sandbox.opencti.GraphQlField;
import io.ctiroutes.sandbox.opencti.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Requests for proof that indicators are detected where they are deployed, and the answers of who can tell. */
final class Validations {

    private static final int MOST_AT_ONCE = 500;

    /** A result as it was sent, and the pair that it is of. */
    private record Result(Pair pair, JsonNode input) {

        String status() {
            return input.path("status").asText();
        }
    }

    private final DeploymentStore store;

    /** By the request's id: the pairs that it asks about. */
    private final Map<String, Set<Pair>> runs = new HashMap<>();

    Validations(DeploymentStore store) {
        this.store = store;
    }

    /** Asks about those of some indicators that are live on a platform; returns the request's id. */
    String request(String platformId, Collection<String> indicators, Instant now) {
        String run = UUID.randomUUID().toString();
        Set<Pair> pairs = new HashSet<>();
        String platform = store.platform(platformId).id();
        for (String indicator : indicators) {
            Pair pair = new Pair(store.indicator(indicator).get("id").asText(), platform);
            store.find(pair).filter(Deployment::isLive).ifPresent(deployment -> {
                pairs.add(pair);
                store.put(deployment.with(copy -> {
                    copy.validationStatus = "requested";
                    copy.validationRunId = run;
                    copy.updatedAt = now;
                }));
            });
        }
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("None of these is live there: nothing can be validated");
        }
        runs.put(run, pairs);
        return run;
    }

    /** What is known of the request after these results. */
    ObjectNode report(GraphQlField field, Instant now) {
        JsonNode inputs = field.argument("results");
        if (inputs.size() > MOST_AT_ONCE) {
            throw invalid("A report cannot exceed " + MOST_AT_ONCE + " results");
        }
        String run = field.textArgument("id");
        if (!runs.containsKey(run)) {
            throw GraphQlException.of("FUNCTIONAL_ERROR", "IOC validation request not found");
        }
        Set<Pair> asked = runs.get(run);
        String platform = store.findPlatform(field.textArgument("platformId"))
                .map(SecurityPlatform::id)
                .filter(id -> asked.stream().anyMatch(pair -> pair.platformId().equals(id)))
                .orElseThrow(() -> GraphQlException.of(
                        "FUNCTIONAL_ERROR", "The security platform is not targeted by this IOC validation request"));
        results(inputs, platform, asked).forEach(result -> record(result, run, now));
        return node(run, asked);
    }

    /** Those that the request asks for; all are looked at before one counts. */
    private List<Result> results(JsonNode inputs, String platform, Set<Pair> asked) {
        List<Result> results = new ArrayList<>();
        Set<Pair> seen = new HashSet<>();
        for (JsonNode input : inputs) {
            if (input.hasNonNull("hitCount") && input.path("hitCount").asInt() < 1) {
                throw invalid("Hit count must be a positive integer");
            }
            DeploymentReport.text(input, "evidence", DeploymentReport.LONGEST_TEXT);
            store.lookUp(input.path("indicatorId").asText())
                    .map(indicator -> new Pair(indicator.get("id").asText(), platform))
                    .filter(asked::contains)
                    .ifPresent(pair -> {
                        if (!seen.add(pair)) {
                            throw invalid("A report gives one result per indicator");
                        }
                        results.add(new Result(pair, input));
                    });
        }
        return results;
    }

    /** A result that is there stays; saying it again only brings back its sighting. */
    private void record(Result result, String run, Instant now) {
        store.find(result.pair())
                .filter(deployment -> deployment.validationRunId.equals(run))
                .filter(deployment -> deployment.validationStatus.equals("requested")
                        || deployment.validationStatus.equals(result.status()))
                .ifPresent(deployment -> {
                    Instant observed =
                            DeploymentReport.time(result.input(), "observedAt").orElse(now);
                    if (deployment.validationStatus.equals("requested")) {
                        store.put(deployment.with(copy -> {
                            copy.validationStatus = result.status();
                            copy.lastValidationAt = observed;
                            copy.updatedAt = now;
                        }));
                    }
                    sight(result, run, observed);
                });
    }

    private void sight(Result result, String run, Instant observed) {
        String id = result.pair().standardId("sighting", "validation " + run);
        if (store.findSighting(id).isEmpty()) {
            String evidence = result.input().path("evidence").asText("");
            String platform = store.platform(result.pair().platformId()).name();
            store.put(new Sighting(
                    id,
                    result.pair().indicatorId(),
                    result.pair().platformId(),
                    result.input().path("hitCount").asInt(1),
                    observed,
                    observed,
                    result.status().equals("missed"),
                    evidence.isEmpty() ? "IOC validation " + result.status() + " reported by " + platform : evidence));
        }
    }

    private ObjectNode node(String run, Set<Pair> asked) {
        ObjectNode node =
                Json.object().put("__typename", "IocValidationRequest").put("id", run);
        ObjectNode summary = node.putObject("results_summary").put("total", asked.size());
        for (String status : List.of("requested", "detected", "prevented", "missed")) {
            summary.put(status, (int) asked.stream()
                    .flatMap(pair -> store.find(pair).stream())
                    .filter(deployment -> deployment.validationStatus.equals(status))
                    .count());
        }
        return node;
    }

    private static GraphQlException invalid(String message) {
        return GraphQlException.of("VALIDATION_ERROR", message);
    }
}
