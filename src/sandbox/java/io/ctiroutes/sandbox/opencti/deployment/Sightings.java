package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.sandbox.opencti.GraphQlException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Sightings as platforms of any age take them: one of the same pair at about the same time is added to what is there. */
final class Sightings {

    private static final Duration ABOUT_THE_SAME_TIME = Duration.ofDays(30);

    private final DeploymentStore store;

    Sightings(DeploymentStore store) {
        this.store = store;
    }

    ObjectNode add(JsonNode input, Instant now) {
        ObjectNode indicator = ref(store.lookUp(input.path("fromId").asText()));
        SecurityPlatform platform = ref(store.findPlatform(input.path("toId").asText()));
        Instant first = DeploymentReport.time(input, "first_seen").orElse(now);
        Instant last = DeploymentReport.time(input, "last_seen").orElse(first);
        if (first.isAfter(last)) {
            throw GraphQlException.of(
                    "FUNCTIONAL_ERROR", "You cant create a relation with a start_time less than the stop_time");
        }
        Sighting added = new Sighting(
                "sighting--" + UUID.randomUUID(),
                indicator.get("id").asText(),
                platform.id(),
                input.path("attribute_count").asInt(),
                first,
                last,
                input.path("x_opencti_negative").asBoolean(),
                input.path("description").asText(""));
        Sighting sighting = store.sightings().stream()
                .filter(held -> takes(held, added))
                .findFirst()
                .map(held -> merged(held, added))
                .orElse(added);
        store.put(sighting);
        return sighting.node();
    }

    private static <T> T ref(Optional<T> found) {
        return found.orElseThrow(() -> GraphQlException.of("MISSING_REFERENCE_ERROR", "Element(s) not found"));
    }

    /** What the platform itself keeps of a pair has a reserved id, and is left alone. */
    private static boolean takes(Sighting held, Sighting added) {
        return isNobodys(held)
                && held.indicatorId().equals(added.indicatorId())
                && held.platformId().equals(added.platformId())
                && held.negative() == added.negative()
                && isNear(held.firstSeen(), added.firstSeen())
                && isNear(held.lastSeen(), added.lastSeen());
    }

    private static boolean isNobodys(Sighting held) {
        return UUID.fromString(held.standardId().substring("sighting--".length()))
                        .version()
                == 4;
    }

    private static boolean isNear(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(ABOUT_THE_SAME_TIME) <= 0;
    }

    private static Sighting merged(Sighting held, Sighting added) {
        return new Sighting(
                held.standardId(),
                held.indicatorId(),
                held.platformId(),
                held.count() + added.count(),
                held.firstSeen().isBefore(added.firstSeen()) ? held.firstSeen() : added.firstSeen(),
                held.lastSeen().isAfter(added.lastSeen()) ? held.lastSeen() : added.lastSeen(),
                held.negative(),
                added.description().isEmpty() ? held.description() : added.description());
    }
}
