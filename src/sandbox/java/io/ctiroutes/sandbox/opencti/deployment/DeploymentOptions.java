package io.ctiroutes.sandbox.opencti.deployment;

/**
 * How a platform treats deployments.
 *
 * @param known         whether its version knows them at all
 * @param streamed      whether the live stream lets them through, too
 * @param singleReports how many reports of one deployment it takes a second
 * @param batches       how many lists of reports
 * @param hits          how many reports of hits
 */
public record DeploymentOptions(boolean known, boolean streamed, int singleReports, int batches, int hits) {

    /** As a platform comes. */
    public static final DeploymentOptions DEFAULTS = new DeploymentOptions(true, false, 200, 20, 200);

    /** A platform that is too old for them, as of 6.8. */
    public DeploymentOptions unknown() {
        return new DeploymentOptions(false, streamed, singleReports, batches, hits);
    }

    /** With deployments on the live stream. */
    public DeploymentOptions onTheStream() {
        return new DeploymentOptions(known, true, singleReports, batches, hits);
    }

    /** With other limits a second. */
    public DeploymentOptions limits(int aSingle, int aBatch, int aHit) {
        return new DeploymentOptions(known, streamed, aSingle, aBatch, aHit);
    }
}
