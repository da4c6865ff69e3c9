package io.ctiroutes.sandbox.opencti;

import java.util.Map;
import java.util.Set;

/** What a user may do, in the platform's words. */
public enum Capability {
    /** To register connectors and to report as one. */
    CONNECTORAPI,
    /** To read knowledge. */
    KNOWLEDGE,
    /** To read and to write knowledge. */
    KNOWLEDGE_KNUPDATE;

    private static final Set<Capability> REPORTING = Set.of(KNOWLEDGE_KNUPDATE, CONNECTORAPI);

    private static final Map<String, Set<Capability>> NEEDED = Map.ofEntries(
            Map.entry("registerConnector", Set.of(CONNECTORAPI)),
            Map.entry("pingConnector", Set.of(CONNECTORAPI)),
            Map.entry("indicators", Set.of(KNOWLEDGE)),
            Map.entry("securityPlatform", Set.of(KNOWLEDGE)),
            Map.entry("securityPlatforms", Set.of(KNOWLEDGE)),
            Map.entry("stixCoreRelationships", Set.of(KNOWLEDGE)),
            Map.entry("securityPlatformAdd", Set.of(KNOWLEDGE_KNUPDATE)),
            Map.entry("stixSightingRelationshipAdd", Set.of(KNOWLEDGE_KNUPDATE)),
            Map.entry("indicatorReportDeployment", REPORTING),
            Map.entry("indicatorReportDeployments", REPORTING),
            Map.entry("indicatorReportHits", REPORTING),
            Map.entry("iocValidationReportResults", REPORTING));

    /** What has to be granted for a top-level field of GraphQL. */
    static Set<Capability> neededFor(String field) {
        return NEEDED.getOrDefault(field, Set.of());
    }

    /** Whether who lacks the other one lacks this one, too. */
    boolean goesWith(Capability other) {
        return this == other || this == KNOWLEDGE_KNUPDATE && other == KNOWLEDGE;
    }
}
