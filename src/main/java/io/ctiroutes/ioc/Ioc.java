package io.ctiroutes.ioc;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The full record that one IOC should have in Falcon. It is always sent whole, because an update may clear what it
 * leaves out.
 *
 * @param key         what identifies it
 * @param action      what Falcon does on sight, on desktops and on mobiles
 * @param severity    absent with {@link Action#ALLOW}
 * @param platforms   where it applies; never empty
 * @param tags        OpenCTI's labels, in order, each once
 * @param description as in OpenCTI
 * @param expiration  when Falcon stops acting on it
 */
public record Ioc(
        IocKey key,
        Action action,
        Optional<Severity> severity,
        List<Platform> platforms,
        List<String> tags,
        Optional<String> description,
        Optional<Instant> expiration) {

    public Ioc {
        platforms = List.copyOf(platforms);
        tags = List.copyOf(tags);
    }

    /** The same record with one more tag; unchanged if it has that tag. */
    public Ioc withTag(String tag) {
        Set<String> more = new LinkedHashSet<>(tags);
        more.add(tag);
        return new Ioc(key, action, severity, platforms, List.copyOf(more), description, expiration);
    }

    /** The same record with another severity; unchanged if its action takes none. */
    public Ioc withSeverity(Severity other) {
        return action.takesSeverity()
                ? new Ioc(key, action, Optional.of(other), platforms, tags, description, expiration)
                : this;
    }

    /** The same record with another action, and no severity where that action has none. */
    public Ioc withAction(Action other) {
        Optional<Severity> kept = other.takesSeverity() ? severity : Optional.empty();
        return new Ioc(key, other, kept, platforms, tags, description, expiration);
    }
}
