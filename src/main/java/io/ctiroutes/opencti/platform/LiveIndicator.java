package io.ctiroutes.opencti.platform;

/**
 * An indicator that is not revoked, as OpenCTI tells of it when it is asked.
 *
 * @param id         OpenCTI's internal id
 * @param validUntil until when it counts, as an ISO date; empty for always
 */
public record LiveIndicator(String id, String name, String pattern, String validUntil) {}
