package io.ctiroutes.opencti.deployment;

/**
 * An indicator on a Security Platform, as OpenCTI has it.
 *
 * @param id              OpenCTI's internal id of the deployment
 * @param revoked         whether the indicator is to be removed from this platform
 * @param indicatorId     OpenCTI's internal id of the indicator
 * @param validUntil      until when the indicator counts, as an ISO date; empty for always
 * @param validationRunId which request the last validation was asked for by; empty if none was
 */
public record Deployment(
        String id,
        DeploymentStatus status,
        boolean revoked,
        String indicatorId,
        String indicatorName,
        String pattern,
        String validUntil,
        String validationRunId) {}
