package io.ctiroutes.falcon;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.ObservableRules;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An IOC as Falcon holds it. Falcon leaves empty fields out, so every text and list may be missing on the wire; here they
 * are empty instead.
 *
 * @param createdBy  the API client, or the person, who made it
 * @param modifiedOn when it was changed last
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FalconIoc(
        String id,
        String type,
        String value,
        String action,
        @JsonProperty("mobile_action") String mobileAction,
        String severity,
        List<String> platforms,
        List<String> tags,
        String description,
        String expiration,
        String source,
        @JsonProperty("applied_globally") boolean appliedGlobally,
        @JsonProperty("host_groups") List<String> hostGroups,
        @JsonProperty("created_by") String createdBy,
        @JsonProperty("modified_on") String modifiedOn,
        boolean deleted) {

    public FalconIoc {
        id = orEmpty(id);
        type = orEmpty(type);
        value = orEmpty(value);
        action = orEmpty(action);
        mobileAction = orEmpty(mobileAction);
        severity = orEmpty(severity);
        platforms = platforms == null ? List.of() : List.copyOf(platforms);
        tags = tags == null ? List.of() : List.copyOf(tags);
        description = orEmpty(description);
        expiration = orEmpty(expiration);
        source = orEmpty(source);
        hostGroups = hostGroups == null ? List.of() : List.copyOf(hostGroups);
        createdBy = orEmpty(createdBy);
        modifiedOn = orEmpty(modifiedOn);
    }

    /** What identifies it; empty if it is of a type that OpenCTI indicators do not map to. */
    public Optional<IocKey> key() {
        return ObservableRules.keyOf(type, value);
    }

    /** Whether this was told of a later state than the other; not, if one of them does not tell when it was changed. */
    boolean newerThan(FalconIoc other) {
        try {
            return Instant.parse(modifiedOn).isAfter(Instant.parse(other.modifiedOn));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
