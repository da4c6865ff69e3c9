package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.IocSearch.Page;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads, searches and deletes IOCs. */
final class IocReader {
    private final FalconOptions options;
    private final IocStore store;
    private final Envelope envelope;
    private final String client;
    private final IocSearch search;

    IocReader(FalconOptions options, IocStore store, Envelope envelope, String client) {
        this.options = options;
        this.store = store;
        this.envelope = envelope;
        this.client = client;
        search = new IocSearch(options, store);
    }

    Answer get(Incoming incoming) {
        // also those that were deleted, which is how clients restore them
        List<StoredIoc> found = byIds(incoming, store::known);
        return envelope.iocs(200, Optional.empty(), found);
    }

    Answer searchIds(Incoming incoming) {
        Page page = search.page(incoming);
        return envelope.ids(
                200,
                Optional.of(page.pagination()),
                page.iocs().stream().map(StoredIoc::id).toList());
    }

    Answer searchIocs(Incoming incoming) {
        Page page = search.page(incoming);
        return envelope.iocs(200, Optional.of(page.pagination()), page.iocs());
    }

    /**
     * Deletes what the filter matches; without a filter, the ids. The filter wins: ids beside it are ignored. What a parent hands
     * down is not this customer's to delete.
     */
    Answer delete(Incoming incoming) {
        Optional<String> filter = incoming.parameter("filter");
        List<StoredIoc> doomed = filter.isPresent()
                ? store.ownFound(IocSearch.search(incoming, filter))
                : byIds(incoming, id -> store.live(id).filter(ioc -> !ioc.fromParent()));
        doomed.forEach(ioc -> store.delete(ioc, client));
        return envelope.ids(
                200, Optional.empty(), doomed.stream().map(StoredIoc::id).toList());
    }

    private List<StoredIoc> byIds(Incoming incoming, Function<String, Optional<StoredIoc>> lookUp) {
        Set<String> ids = new LinkedHashSet<>(incoming.knownParameters().getOrDefault("ids", List.of()));
        if (ids.isEmpty()) {
            throw new Refusal(400, "ids must be given");
        }
        List<StoredIoc> found = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String id : ids) {
            lookUp.apply(id).ifPresentOrElse(found::add, () -> unknown.add(id));
        }
        options.unknownIds.check(unknown);
        return found;
    }
}
