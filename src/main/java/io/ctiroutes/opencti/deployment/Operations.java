package io.ctiroutes.opencti.deployment;

import io.ctiroutes.opencti.platform.GraphQlOperation;

/** What is asked of OpenCTI's GraphQL, and what the user needs for it. */
final class Operations {

    private static final String READ = "the capability 'Access knowledge'";
    private static final String WRITE = "the capability 'Create / Update knowledge'";
    private static final String REPORTING = "the capabilities 'Create / Update knowledge' and 'Connectors API usage'";

    static final GraphQlOperation PLATFORMS = new GraphQlOperation(
            "query SecurityPlatformsNamed($name: [Any!]!) { securityPlatforms(first: 100, filters: {mode: and, filters:"
                    + " [{key: [\"name\"], operator: eq, mode: or, values: $name}], filterGroups: []})"
                    + " { edges { node { id name } } } }",
            "securityPlatforms",
            READ);

    static final GraphQlOperation PLATFORM = new GraphQlOperation(
            "mutation SecurityPlatform($input: SecurityPlatformAddInput!) { securityPlatformAdd(input: $input) { id } }",
            "securityPlatformAdd",
            WRITE);

    static final GraphQlOperation REPORT = new GraphQlOperation(
            "mutation ReportDeployments($platformId: StixRef!, $reports: [IndicatorDeploymentReportInput!]!)"
                    + " { indicatorReportDeployments(platformId: $platformId, reports: $reports)"
                    + " { processed created updated unchanged errors { indicatorId message } } }",
            "indicatorReportDeployments",
            REPORTING);

    static final GraphQlOperation DEPLOYMENTS = new GraphQlOperation(
            "query Deployments($platform: [String], $after: ID, $filters: FilterGroup)"
                    + " { stixCoreRelationships(relationship_type: [\"deployed-on\"], toId: $platform, first: 500,"
                    + " after: $after, filters: $filters) { edges { node { id revoked deployment_status"
                    + " validation_run_id from { ... on Indicator { id name pattern valid_until } } } }"
                    + " pageInfo { hasNextPage endCursor } } }",
            "stixCoreRelationships",
            READ);

    static final GraphQlOperation HIT = hits("", "");

    static final GraphQlOperation HIT_OF_REPORT = hits(", $reportId: String", ", reportId: $reportId");

    static final GraphQlOperation SIGHTING = new GraphQlOperation(
            "mutation Sighting($input: StixSightingRelationshipAddInput!)"
                    + " { stixSightingRelationshipAdd(input: $input) { id } }",
            "stixSightingRelationshipAdd",
            WRITE);

    static final GraphQlOperation VALIDATED = new GraphQlOperation(
            "mutation Validated($id: ID!, $platformId: StixRef!, $results: [IocValidationPairResultInput!]!)"
                    + " { iocValidationReportResults(id: $id, platformId: $platformId, results: $results) { id } }",
            "iocValidationReportResults",
            REPORTING);

    private Operations() {}

    private static GraphQlOperation hits(String declared, String given) {
        return new GraphQlOperation(
                "mutation ReportHits($indicatorId: StixRef!, $platformId: StixRef!, $count: Int!, $lastHit: DateTime,"
                        + " $firstHit: DateTime" + declared + ") { indicatorReportHits(indicatorId: $indicatorId,"
                        + " platformId: $platformId, count: $count, lastHit: $lastHit, firstHit: $firstHit" + given
                        + ") { id } }",
                "indicatorReportHits",
                REPORTING);
    }
}
