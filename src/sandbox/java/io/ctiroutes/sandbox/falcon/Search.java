package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a search looks for.
 *
 * @param inherited   if given, whether only what a parent hands down, or only what it does not
 * @param deletedToo  whether it also finds what was deleted
 */
record Search(FqlFilter<StoredIoc> filter, Optional<Boolean> inherited, boolean deletedToo) {

    /** A search that finds deleted IOCs only if its filter speaks of them. */
    static Search of(FqlFilter<StoredIoc> filter, Optional<Boolean> inherited) {
        return new Search(filter, inherited, filter.mentions("deleted"));
    }

    Search withDeleted() {
        return new Search(filter, inherited, true);
    }

    /** Whether it finds an IOC as it looks at a moment. */
    boolean finds(StoredIoc ioc, Instant now) {
        return (deletedToo || !ioc.deleted())
                && inherited.map(wanted -> wanted == ioc.fromParent()).orElse(true)
                && !filter.matchesNothing()
                && filter.matches(ioc.asOf(now));
    }

    /** If everything found has one of a few values, and is not deleted: those values. */
    Optional<Set<String>> values() {
        return deletedToo ? Optional.empty() : filter.values();
    }

    /** Whether what it finds changes by itself, as IOCs expire. */
    boolean changesWithTime() {
        return filter.mentions("expired") || filter.mentions("action") || filter.mentions("mobile_action");
    }
}
