package io.ctiroutes.opencti.deployment;

import java.time.Instant;

/**
 * What became of an indicator on a Security Platform.
 *
 * @param indicatorId OpenCTI's internal id, or a STIX id
 * @param status      anything but {@link DeploymentStatus#EXPIRED}, which is for OpenCTI to say
 * @param externalId  under which the platform knows it; empty to leave what OpenCTI has
 * @param error       why it failed, for people; empty if it did not
 * @param at          when it came to this: OpenCTI keeps it as the time of deployment or of removal, if it is one. Which report
 *                    is newer is not decided by it
 */
public record DeploymentReport(
        String indicatorId, DeploymentStatus status, String externalId, String error, Instant at) {

    public DeploymentReport {
        if (status == DeploymentStatus.EXPIRED) {
            throw new IllegalArgumentException("OpenCTI refuses to be told that a deployment has expired");
        }
    }
}
