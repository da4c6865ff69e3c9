package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.Json;
import io.ctiroutes.sandbox.opencti.Timestamps;
import java.time.Instant;

/**
 * That an indicator was seen by a Security Platform, or was missed by it.
 *
 * @param standardId the STIX id; reserved, if the platform keeps the sighting itself
 * @param count      how often
 * @param negative   whether it was missed
 */
public record Sighting(
        String standardId,
        String indicatorId,
        String platformId,
        int count,
        Instant firstSeen,
        Instant lastSeen,
        boolean negative,
        String description) {

    ObjectNode node() {
        return Json.object()
                .put("__typename", "StixSightingRelationship")
                .put("id", standardId.substring("sighting--".length()))
                .put("standard_id", standardId)
                .put("entity_type", "stix-sighting-relationship")
                .put("attribute_count", count)
                .put("first_seen", Timestamps.format(firstSeen))
                .put("last_seen", Timestamps.format(lastSeen))
                .put("x_opencti_negative", negative)
                .put("description", description);
    }
}
