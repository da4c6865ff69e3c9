package io.ctiroutes.falcon.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What matters of an IOC as Falcon holds it. Falcon leaves empty fields out, so every text and list may be missing on the
 * wire; here they are empty instead.
 *
 * @param createdBy  the API client, or the person, who made it
 * @param modifiedOn when it was changed last
 * @param fromParent whether a Flight Control parent has handed it down: then it is not this customer's
 */
public record FalconIoc(
        String id,
        String action,
        String mobileAction,
        String severity,
        List<String> platforms,
        List<String> tags,
        String description,
        String expiration,
        String source,
        boolean appliedGlobally,
        List<String> hostGroups,
        String createdBy,
        String modifiedOn,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean fromParent) {

    /** An IOC of ours of which no more than its id is known. */
    public static FalconIoc of(String id) {
        return new FalconIoc(id, "", "", "", List.of(), List.of(), "", "", "", false, List.of(), "", "", false);
    }

    /** Whether more is known than its id. */
    public boolean isWhole() {
        return !action.isEmpty();
    }

    public FalconIoc {
        platforms = List.copyOf(platforms);
        tags = List.copyOf(tags);
        hostGroups = List.copyOf(hostGroups);
    }
}
