package io.ctiroutes.sandbox.opencti.deployment;

/**
 * Where indicators are deployed.
 *
 * @param id         the internal id
 * @param standardId the STIX id, which follows from the name
 * @param type       e.g. {@code EDR}; empty if none was given
 */
public record SecurityPlatform(String id, String standardId, String name, String type, String description) {

    /** Whether an id is one of its own. */
    boolean isCalled(String anyId) {
        return id.equals(anyId) || standardId.equals(anyId);
    }
}
