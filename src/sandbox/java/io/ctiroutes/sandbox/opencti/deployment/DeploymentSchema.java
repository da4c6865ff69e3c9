package io.ctiroutes.sandbox.opencti.deployment;

import io.ctiroutes.sandbox.opencti.GraphQlSchema;

/** The part of the platform's schema that is about Security Platforms, sightings and deployments. */
final class DeploymentSchema {

    private static final String RELATIONSHIP = "StixCoreRelationship";
    private static final String STATUS = ":IndicatorDeploymentStatus";

    private DeploymentSchema() {}

    /**
     * Adds it.
     *
     * @param deployments whether the platform's version has them
     */
    static void addTo(GraphQlSchema schema, boolean deployments) {
        securityPlatforms(schema);
        sightings(schema);
        relationships(schema);
        if (deployments) {
            reports(schema);
            validations(schema);
        }
    }

    private static void securityPlatforms(GraphQlSchema schema) {
        schema.field("Query", "securityPlatform", "SecurityPlatform", "id!");
        schema.field("Query", "securityPlatforms", "SecurityPlatformConnection", "first", "after", "filters", "search");
        connection(schema, "SecurityPlatform");
        schema.leaves("SecurityPlatform", "id", "standard_id", "entity_type", "name", "description");
        schema.leaves("SecurityPlatform", "security_platform_type");
        schema.field("Mutation", "securityPlatformAdd", "SecurityPlatform", "input!:SecurityPlatformAddInput");
        schema.input("SecurityPlatformAddInput", "name!", "description", "security_platform_type", "update");
    }

    private static void connection(GraphQlSchema schema, String type) {
        schema.field(type + "Connection", "edges", type + "Edge");
        schema.field(type + "Connection", "pageInfo", "PageInfo");
        schema.field(type + "Edge", "node", type);
        schema.leaves(type + "Edge", "cursor");
    }

    private static void sightings(GraphQlSchema schema) {
        String type = "StixSightingRelationship";
        schema.field("Mutation", "stixSightingRelationshipAdd", type, "input!:StixSightingRelationshipAddInput");
        schema.input(
                "StixSightingRelationshipAddInput",
                "fromId!",
                "toId!",
                "attribute_count!",
                "first_seen",
                "last_seen",
                "x_opencti_negative",
                "confidence",
                "description");
        schema.leaves(type, "id", "standard_id", "entity_type", "attribute_count", "first_seen", "last_seen");
        schema.leaves(type, "x_opencti_negative", "description");
    }

    private static void relationships(GraphQlSchema schema) {
        schema.field(
                "Query",
                "stixCoreRelationships",
                RELATIONSHIP + "Connection",
                "first",
                "after",
                "relationship_type",
                "fromId",
                "toId",
                "filters");
        connection(schema, RELATIONSHIP);
        schema.leaves(RELATIONSHIP, "id", "standard_id", "entity_type", "relationship_type", "revoked");
        schema.leaves(RELATIONSHIP, "created_at", "updated_at");
        schema.union("StixObjectOrStixRelationshipOrCreator");
        schema.field(RELATIONSHIP, "from", "StixObjectOrStixRelationshipOrCreator");
        schema.field(RELATIONSHIP, "to", "StixObjectOrStixRelationshipOrCreator");
    }

    private static void reports(GraphQlSchema schema) {
        schema.leaves(RELATIONSHIP, "deployment_status", "external_id", "deployed_at", "last_sync_at", "removed_at");
        schema.leaves(RELATIONSHIP, "hit_count", "first_hit_at", "last_hit_at", "last_hit_report_ids");
        schema.leaves(RELATIONSHIP, "validation_status", "last_validation_at", "validation_run_id", "error_message");
        schema.enumeration(
                "IndicatorDeploymentStatus", "pending", "deployed", "active", "failed", "removed", "expired");
        String metadata = "metadata:IndicatorDeploymentMetadataInput";
        schema.input("IndicatorDeploymentMetadataInput", "deployed_at", "last_sync_at", "removed_at", "error_message");
        schema.input("IndicatorDeploymentReportInput", "indicatorId!", "status!" + STATUS, "externalId", metadata);
        schema.field(
                "Mutation",
                "indicatorReportDeployment",
                RELATIONSHIP,
                "indicatorId!",
                "platformId!",
                "status!" + STATUS,
                "externalId",
                metadata);
        schema.field(
                "Mutation",
                "indicatorReportDeployments",
                "IndicatorDeploymentBatchResult",
                "platformId!",
                "reports!:IndicatorDeploymentReportInput");
        schema.leaves("IndicatorDeploymentBatchResult", "processed", "created", "updated", "unchanged");
        schema.field("IndicatorDeploymentBatchResult", "errors", "IndicatorDeploymentReportError");
        schema.leaves("IndicatorDeploymentReportError", "indicatorId", "message");
        schema.field(
                "Mutation",
                "indicatorReportHits",
                "StixSightingRelationship",
                "indicatorId!",
                "platformId!",
                "count!",
                "lastHit",
                "firstHit",
                "reportId");
    }

    private static void validations(GraphQlSchema schema) {
        schema.enumeration("IocValidationResultStatus", "detected", "prevented", "missed");
        schema.input(
                "IocValidationPairResultInput",
                "indicatorId!",
                "status!:IocValidationResultStatus",
                "observedAt",
                "hitCount",
                "evidence");
        schema.field(
                "Mutation",
                "iocValidationReportResults",
                "IocValidationRequest",
                "id!",
                "platformId!",
                "results!:IocValidationPairResultInput");
        schema.leaves("IocValidationRequest", "id");
        schema.field("IocValidationRequest", "results_summary", "IocValidationResultsSummary");
        schema.leaves("IocValidationResultsSummary", "total", "requested", "detected", "prevented", "missed");
    }
}
