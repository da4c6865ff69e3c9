package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.FilterGroup;
import io.ctiroutes.sandbox.opencti.GraphQlField;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.Pages;
import io.ctiroutes.sandbox.opencti.Timestamps;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The query {@code stixCoreRelationships}: deployments are the only relationships that there are. */
final class DeploymentQuery {

    private static final String TYPE = "deployed-on";

    private final DeploymentStore store;

    DeploymentQuery(DeploymentStore store) {
        this.store = store;
    }

    ObjectNode page(GraphQlField field) {
        Set<String> types = texts(field.argument("relationship_type"));
        boolean asked = types.isEmpty() || types.contains(TYPE);
        Predicate<Deployment> wanted = FilterGroup.of(field.argument("filters"), DeploymentField::of);
        Set<String> from = resolved(
                texts(field.argument("fromId")),
                id -> store.lookUp(id).map(indicator -> indicator.get("id").asText()));
        Set<String> to = resolved(
                texts(field.argument("toId")), id -> store.findPlatform(id).map(SecurityPlatform::id));
        return Pages.byId(Deployment::standardId, this::node)
                .page(
                        field,
                        asked
                                ? store.deployments().stream()
                                        .filter(one -> from.isEmpty() || from.contains(one.indicatorId()))
                                        .filter(one -> to.isEmpty() || to.contains(one.platformId()))
                                        .filter(wanted)
                                : Stream.empty());
    }

    private interface Resolver {

        Optional<String> resolve(String id);
    }

    /** Internal ids; what is not known stays as it is, so that nothing is found by it. */
    private static Set<String> resolved(Set<String> ids, Resolver resolver) {
        return ids.stream().map(id -> resolver.resolve(id).orElse(id)).collect(Collectors.toSet());
    }

    private static Set<String> texts(JsonNode argument) {
        if (argument.isArray()) {
            return StreamSupport.stream(argument.spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.toSet());
        }
        return argument.isNull() ? Set.of() : Set.of(argument.asText());
    }

    /** A deployment with all its fields and both its ends. */
    ObjectNode node(Deployment deployment) {
        ObjectNode node = Json.object()
                .put("__typename", "StixCoreRelationship")
                .put("id", deployment.id)
                .put("standard_id", deployment.standardId())
                .put("entity_type", TYPE)
                .put("relationship_type", TYPE)
                .put("created_at", Timestamps.format(deployment.createdAt))
                .put("updated_at", Timestamps.format(deployment.updatedAt))
                .put("revoked", deployment.revoked);
        putState(node, deployment);
        node.set(
                "from",
                store.lookUp(deployment.indicatorId())
                        .<JsonNode>map(found -> found)
                        .orElse(NullNode.getInstance()));
        node.set("to", SecurityPlatforms.node(store.platform(deployment.platformId())));
        return node;
    }

    /** What only deployments have, under the names that GraphQL and the stream share. */
    static void putState(ObjectNode node, Deployment deployment) {
        node.put("deployment_status", deployment.status)
                .put("external_id", orNull(deployment.externalId))
                .put("deployed_at", orNull(deployment.deployedAt))
                .put("last_sync_at", orNull(deployment.lastSyncAt))
                .put("removed_at", orNull(deployment.removedAt))
                .put("hit_count", deployment.hitCount)
                .put("first_hit_at", orNull(deployment.firstHitAt))
                .put("last_hit_at", orNull(deployment.lastHitAt))
                .put("validation_status", deployment.validationStatus)
                .put("last_validation_at", orNull(deployment.lastValidationAt))
                .put("validation_run_id", orNull(deployment.validationRunId))
                .put("error_message", orNull(deployment.errorMessage));
        node.set("last_hit_report_ids", Json.array(deployment.lastHitReportIds));
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String orNull(Instant time) {
        return time == null ? null : Timestamps.format(time);
    }
}
