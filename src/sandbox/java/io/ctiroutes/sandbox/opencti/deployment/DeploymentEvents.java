package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.IndicatorStix;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.JsonPatch;
import io.ctiroutes.sandbox.opencti.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What a live stream that lets relationships through shows of deployments. */
final class DeploymentEvents implements DeploymentStore.Listener {

    private final DeploymentStore store;
    private final BiConsumer<String, String> stream;

    /**
     * Events for a stream.
     *
     * @param stream takes the name of an event and its data
     */
    DeploymentEvents(DeploymentStore store, BiConsumer<String, String> stream) {
        this.store = store;
        this.stream = stream;
    }

    @Override
    public void changed(Optional<Deployment> before, Deployment now) {
        Optional<ObjectNode> indicator = store.lookUp(now.indicatorId());
        if (indicator.isPresent()) {
            String type = before.isPresent() ? "update" : "create";
            ObjectNode data = stix(now, indicator.get());
            ObjectNode event = Json.object()
                    .put("version", "4")
                    .put("type", type)
                    .put("scope", "external")
                    .put("message", type + "s a relationship `deployed-on`");
            event.putObject("origin").put("socket", "query");
            event.set("data", data);
            before.ifPresent(old -> {
                ObjectNode past = stix(old, indicator.get());
                ObjectNode context = event.putObject("context");
                context.set("patch", JsonPatch.between(past, data));
                context.set("reverse_patch", JsonPatch.between(data, past));
            });
            stream.accept(type, new String(Json.bytes(event), StandardCharsets.UTF_8));
        }
    }

    private ObjectNode stix(Deployment deployment, ObjectNode indicator) {
        SecurityPlatform platform = store.platform(deployment.platformId());
        ObjectNode stix = Json.object()
                .put("id", deployment.standardId())
                .put("spec_version", "2.1")
                .put("type", "relationship");
        ObjectNode extension = stix.putObject("extensions")
                .putObject(IndicatorStix.OPENCTI_EXTENSION)
                .put("extension_type", "property-extension")
                .put("id", deployment.id)
                .put("type", "deployed-on")
                .put("created_at", Timestamps.format(deployment.createdAt))
                .put("updated_at", Timestamps.format(deployment.updatedAt))
                .put("is_inferred", false)
                .put("source_value", indicator.get("name").asText())
                .put("source_ref", deployment.indicatorId())
                .put("source_type", "Indicator")
                .put("target_value", platform.name())
                .put("target_ref", platform.id())
                .put("target_type", "SecurityPlatform");
        DeploymentQuery.putState(extension, deployment);
        extension.remove("last_hit_report_ids");
        extension.properties().removeIf(property -> property.getValue().isNull());
        return stix.put("created", Timestamps.format(deployment.createdAt))
                .put("modified", Timestamps.format(deployment.updatedAt))
                .put("revoked", deployment.revoked)
                .put("confidence", 100)
                .put("lang", "en")
                .put("relationship_type", "deployed-on")
                .put("source_ref", indicator.get("standard_id").asText())
                .put("target_ref", platform.standardId());
    }
}
