package io.ctiroutes.opencti.deployment;

import java.util.List;
import java.util.Map;

/** Which deployments OpenCTI wants something done about. */
public enum DeploymentFilter {
    /** An analyst asked for the indicator to be deployed, maybe again. */
    PENDING,
    /** An analyst asked for the indicator to be removed, and nobody has said that it was: OpenCTI calls it expired after a day. */
    REVOKED_BUT_LIVE,
    /** Somebody wants proof that the indicator is detected. */
    VALIDATION_REQUESTED;

    /** The same as OpenCTI's {@code FilterGroup}. */
    Map<String, Object> group() {
        return switch (this) {
            case PENDING -> all(key("deployment_status", "pending"));
            case REVOKED_BUT_LIVE ->
                all(key("revoked", "true"), key("deployment_status", "deployed", "active", "expired"));
            case VALIDATION_REQUESTED -> all(key("validation_status", "requested"));
        };
    }

    private static Map<String, Object> all(Object... filters) {
        return Map.of("mode", "and", "filters", List.of(filters), "filterGroups", List.of());
    }

    private static Map<String, Object> key(String key, String... values) {
        return Map.of("key", List.of(key), "operator", "eq", "mode", "or", "values", List.of(values));
    }
}
