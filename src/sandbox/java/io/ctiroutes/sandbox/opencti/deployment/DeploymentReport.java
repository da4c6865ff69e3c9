package io.ctiroutes.sandbox.opencti.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctiroutes.sandbox.opencti.GraphQlException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a connector says of a deployment, as it was sent.
 *
 * @param indicatorId any id of the indicator
 * @param externalId  empty if none was sent, as the message
 */
record DeploymentReport(
        String indicatorId,
        String status,
        String externalId,
        String errorMessage,
        Optional<Instant> deployedAt,
        Optional<Instant> lastSyncAt,
        Optional<Instant> removedAt) {

    private static final int LONGEST_ID = 1_000;
    static final int LONGEST_TEXT = 5_000;

    static DeploymentReport of(JsonNode input) {
        JsonNode metadata = input.path("metadata");
        return new DeploymentReport(
                input.path("indicatorId").asText(),
                input.path("status").asText(),
                text(input, "externalId", LONGEST_ID),
                text(metadata, "error_message", LONGEST_TEXT),
                time(metadata, "deployed_at"),
                time(metadata, "last_sync_at"),
                time(metadata, "removed_at"));
    }

    /** A text that the schema bounds: with a longer one the whole request is refused. */
    static String text(JsonNode input, String name, int longest) {
        String text = input.path(name).asText("");
        if (text.length() > longest) {
            throw GraphQlException.badInput(
                    "Argument of \"" + name + "\": Must be no more than " + longest + " characters in length");
        }
        return text;
    }

    /** A time to the millisecond, as the platform keeps it. */
    static Optional<Instant> time(JsonNode input, String name) {
        if (!input.hasNonNull(name) || input.path(name).asText().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    OffsetDateTime.parse(input.path(name).asText()).toInstant().truncatedTo(ChronoUnit.MILLIS));
        } catch (DateTimeException e) {
            throw GraphQlException.badInput(
                    "DateTime cannot represent \"" + input.path(name).asText() + "\" in \"" + name + "\"");
        }
    }
}
