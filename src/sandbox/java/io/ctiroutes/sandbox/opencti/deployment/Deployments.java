package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.GraphQlException;
import io.ctiroutes.sandbox.opencti.GraphQlField;
import io.ctiroutes.sandbox.opencti.GraphQlSchema;
import io.ctiroutes.sandbox.opencti.Json;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where a platform's indicators are deployed, and what was told of it. The methods for an analyst are what happens in the user
 * interface. Safe for use by several threads.
 */
public final class Deployments {

    private static final Set<String> DEPLOYED_AGAIN = Set.of("failed", "removed", "expired");

    private final Clock clock;
    private final DeploymentOptions options;
    private final DeploymentStore store;
    private final Validations validations;

    /**
     * None yet.
     *
     * @param indicators the platform's, by any of their ids, with all their fields
     * @param stream     takes the name of an event and its data
     */
    public Deployments(
            DeploymentOptions options,
            Function<String, Optional<ObjectNode>> indicators,
            BiConsumer<String, String> stream,
            Clock clock) {
        this.options = options;
        this.clock = clock;
        store = new DeploymentStore(indicators);
        validations = new Validations(store);
        if (options.streamed()) {
            store.tell(new DeploymentEvents(store, stream));
        }
    }

    /** Adds what can be asked to a schema. */
    public void addTo(GraphQlSchema schema) {
        DeploymentSchema.addTo(schema, options.known());
    }

    /** What the fields of the schema do. */
    public Map<String, Function<GraphQlField, JsonNode>> resolvers() {
        ReportLimits limits = new ReportLimits(clock, options);
        SecurityPlatforms platforms = new SecurityPlatforms(store);
        DeploymentQuery query = new DeploymentQuery(store);
        DeploymentReports reports = new DeploymentReports(store);
        Hits hits = new Hits(store);
        Sightings sightings = new Sightings(store);
        Map<String, Function<GraphQlField, JsonNode>> all = new HashMap<>();
        all.put("securityPlatform", platforms::one);
        all.put("securityPlatforms", platforms::page);
        all.put("securityPlatformAdd", field -> platforms.add(field.argument("input")));
        all.put("stixSightingRelationshipAdd", field -> sightings.add(field.argument("input"), now()));
        all.put("stixCoreRelationships", query::page);
        all.put("indicatorReportDeployment", field -> {
            limits.take(ReportLimits.Kind.SINGLE);
            return query.node(reports.one(field, now()));
        });
        all.put("indicatorReportDeployments", field -> {
            limits.take(ReportLimits.Kind.BATCH);
            return reports.many(field, now());
        });
        all.put("indicatorReportHits", field -> {
            limits.take(ReportLimits.Kind.HITS);
            return hits.report(field, now());
        });
        all.put("iocValidationReportResults", field -> validations.report(field, now()));
        all.replaceAll((name, resolver) -> field -> {
            synchronized (store) {
                return resolver.apply(field);
            }
        });
        return all;
    }

    /** An indicator was deleted, or merged into another one. */
    public void indicatorIsGone(String id, Optional<String> survivor) {
        synchronized (store) {
            store.indicatorIsGone(id, survivor);
        }
    }

    /** All Security Platforms. */
    public Collection<SecurityPlatform> platforms() {
        synchronized (store) {
            return store.platforms();
        }
    }

    /** All deployments, in no order. */
    public List<Deployment> all() {
        synchronized (store) {
            return store.deployments();
        }
    }

    /** The deployments of an indicator, by one of its ids or its name. */
    public List<Deployment> of(String indicator) {
        synchronized (store) {
            return store.deployments().stream()
                    .filter(deployment -> isCalled(deployment.indicatorId(), indicator))
                    .toList();
        }
    }

    /** The sightings of an indicator, by one of its ids or its name. */
    public List<Sighting> sightings(String indicator) {
        synchronized (store) {
            return store.sightings().stream()
                    .filter(sighting -> isCalled(sighting.indicatorId(), indicator))
                    .toList();
        }
    }

    private boolean isCalled(String id, String idOrName) {
        return id.equals(idOrName)
                || store.lookUp(id)
                        .filter(node -> node.get("name").asText().equals(idOrName)
                                || node.get("standard_id").asText().equals(idOrName))
                        .isPresent();
    }

    /** A Security Platform as an analyst enters it; returns its id. */
    public String addPlatform(String name, String type) {
        ObjectNode input = Json.object().put("name", name).put("security_platform_type", type);
        synchronized (store) {
            return new SecurityPlatforms(store).add(input).get("id").asText();
        }
    }

    /** An analyst wants an indicator to be deployed that is not yet; returns the deployment's id. */
    public String deploy(String platformId, String indicator) {
        synchronized (store) {
            Pair pair = new Pair(
                    store.indicator(indicator).get("id").asText(),
                    store.platform(platformId).id());
            Deployment deployment = store.find(pair).orElseGet(() -> Deployment.pending(pair, now()));
            store.put(deployment);
            return deployment.id();
        }
    }

    /** "Deploy again": what failed, or is no longer there, is wanted there. */
    public void deployAgain(String deploymentId) {
        change(deploymentId, deployment -> {
            if (!DEPLOYED_AGAIN.contains(deployment.status)) {
                throw GraphQlException.of(
                        "FUNCTIONAL_ERROR", "Only a failed, removed or expired deployment can be retried");
            }
            deployment.status = "pending";
            deployment.errorMessage = "";
            deployment.revoked = false;
        });
    }

    /** "Remove from this platform": the indicator stays, but is not wanted there any more. */
    public void remove(String deploymentId) {
        change(deploymentId, deployment -> deployment.revoked = true);
    }

    /** What the platform does by itself a day after something should have been removed, and was not. */
    public void expire(String deploymentId) {
        change(deploymentId, deployment -> {
            if (!deployment.isLive()) {
                throw new IllegalArgumentException("Only what is live can expire: " + deployment);
            }
            deployment.status = "expired";
        });
    }

    /** "Validate live deployments", of those of these indicators that are live on this platform; returns the request's id. */
    public String requestValidation(String platformId, Collection<String> indicators) {
        synchronized (store) {
            return validations.request(platformId, indicators, now());
        }
    }

    private void change(String deploymentId, Consumer<Deployment> change) {
        synchronized (store) {
            store.put(store.byId(deploymentId).with(copy -> {
                change.accept(copy);
                copy.updatedAt = now();
            }));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
