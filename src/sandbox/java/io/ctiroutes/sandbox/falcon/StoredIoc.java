package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One custom indicator as Falcon keeps and returns it. Absent texts are empty, absent lists are empty.
 *
 * @param id              64 hexadecimal digits, given by Falcon
 * @param type            {@code sha256}, {@code md5}, {@code domain}, {@code ipv4}, {@code ipv6} or {@code all_subdomains}
 * @param value           the observable's value, as it was sent
 * @param action          what Falcon does on a match; {@code no_action} once the IOC has expired
 * @param mobileAction    the same on mobile devices
 * @param severity        lower case; empty when none was given
 * @param platforms       lower case
 * @param tags            free labels
 * @param description     free text
 * @param expiration      when the IOC stops acting
 * @param source          who says so
 * @param appliedGlobally whether it holds for all hosts
 * @param hostGroups      the host groups it holds for, when it is not global
 * @param filename        the file name of a hash, from {@code metadata.filename}
 * @param fromParent      whether it comes from a parent customer
 * @param createdBy       the API client (or user) that made it
 * @param createdOn       when it was made
 * @param modifiedBy      the API client (or user) that changed it last
 * @param modifiedOn      when it was changed last
 * @param expired         whether its expiration is past
 * @param deleted         whether it was deleted: kept, but hidden from searches
 */
public record StoredIoc(
        String id,
        String type,
        String value,
        String action,
        String mobileAction,
        String severity,
        List<String> platforms,
        List<String> tags,
        String description,
        Optional<Instant> expiration,
        String source,
        boolean appliedGlobally,
        List<String> hostGroups,
        String filename,
        boolean fromParent,
        String createdBy,
        Instant createdOn,
        String modifiedBy,
        Instant modifiedOn,
        boolean expired,
        boolean deleted) {

    /** Starts an IOC of somebody else's making: valid, global, detecting, on all desktop platforms. */
    public static StoredIocBuilder of(String type, String value) {
        return new StoredIocBuilder(type, value);
    }

    /** Starts a changed copy. */
    public StoredIocBuilder copy() {
        return new StoredIocBuilder(this);
    }

    IocKey key() {
        return new IocKey(type, value, fromParent);
    }

    /** The same IOC as it looks at a moment: an expired one no longer acts, but stays. */
    StoredIoc asOf(Instant now) {
        if (expired || expiration.isEmpty() || expiration.get().isAfter(now)) {
            return this;
        }
        return copy().action("no_action")
                .mobileAction("no_action")
                .expired(true)
                .build();
    }
}
