package io.ctiroutes.falcon.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One IOC in a request. Creating names the type and value, updating names the id; the other of the two is absent.
 *
 * @param expiration null clears it, which Falcon's own client does in the same way
 */
public record IocBody(
        @JsonInclude(JsonInclude.Include.NON_NULL) String id,
        @JsonInclude(JsonInclude.Include.NON_NULL) String type,
        @JsonInclude(JsonInclude.Include.NON_NULL) String value,
        String action,
        @JsonProperty("mobile_action") String mobileAction,
        @JsonInclude(JsonInclude.Include.NON_NULL) String severity,
        List<String> platforms,
        List<String> tags,
        String description,
        String expiration,
        String source,
        @JsonProperty("applied_globally") boolean appliedGlobally,

        @JsonProperty("host_groups") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> hostGroups) {

    /** The IOC of this id as Falcon holds it once it has accepted this. */
    FalconIoc accepted(String ioc, String createdBy) {
        return new FalconIoc(
                ioc,
                action,
                mobileAction,
                severity == null ? "" : severity,
                platforms,
                tags,
                description,
                expiration == null ? "" : expiration,
                source,
                appliedGlobally,
                hostGroups,
                createdBy,
                "",
                false);
    }
}
