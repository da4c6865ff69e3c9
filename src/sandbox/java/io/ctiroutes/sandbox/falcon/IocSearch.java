package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.Envelope.Pagination;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Searches in pages. Up to 10,000 rows can be reached by {@code offset}; beyond, by {@code after}, a token that comes with every
 * page that has rows, even the last. Pages without a {@code sort} go by the order of making, which no write changes: what is
 * there throughout is seen once, whatever is written meanwhile, and a page costs about what it holds.
 */
final class IocSearch {
    private static final int OFFSET_REACH = 10_000;

    /** Some of the IOCs found, and where they lie among all of them. */
    record Page(List<StoredIoc> iocs, Pagination pagination) {}

    private final FalconOptions options;
    private final IocStore store;
    private final Cursors cursors;

    IocSearch(FalconOptions options, IocStore store) {
        this.options = options;
        this.store = store;
        cursors = new Cursors(options.afterTokens, store);
    }

    Page page(Incoming incoming) {
        int limit = incoming.number("limit", options.defaultLimit, 1, options.searchLimitMax);
        int offset = incoming.number("offset", 0, 0, Integer.MAX_VALUE - options.searchLimitMax);
        Optional<String> after = incoming.parameter("after");
        if (after.isPresent() && incoming.parameter("offset").isPresent()) {
            throw new Refusal(400, "offset and after exclude each other");
        }
        if (offset + limit > OFFSET_REACH) {
            throw new Refusal(
                    options.deepPagingStatus,
                    "To access more than 10k iocs, use the 'after' parameter instead of 'offset'");
        }
        Search search = search(incoming, incoming.parameter("filter"));
        Optional<SearchOrder> order = incoming.parameter("sort").map(SearchOrder::parse);
        Optional<Integer> behind = after.map(cursors::place);

        Instant now = options.clock.instant();
        SearchIndex index = store.searchable();
        IntStream found = order.isPresent()
                ? sorted(search, order.get().over(index, now), behind, now)
                : index.found(search, now, behind.map(place -> place + 1).orElse(0));
        int[] places = found.skip(offset).limit(limit).toArray();
        List<StoredIoc> iocs = Arrays.stream(places)
                .mapToObj(place -> index.at(place).asOf(now))
                .toList();
        long total = index.count(options.deletedInTotal ? search.withDeleted() : search, now);
        Optional<Integer> reached = after.isPresent() ? Optional.empty() : Optional.of(offset + iocs.size());
        Optional<String> next = iocs.isEmpty()
                ? Optional.empty()
                : Optional.of(cursors.next(after, iocs.get(iocs.size() - 1), places[places.length - 1]));
        return new Page(iocs, new Pagination(limit, total, reached, next));
    }

    /** What a request looks for. */
    static Search search(Incoming incoming, Optional<String> filter) {
        Optional<Boolean> inherited = incoming.parameter("from_parent").map(given -> incoming.flag("from_parent"));
        return Search.of(filter.map(FqlParser::ofIocs).orElseGet(FqlFilter.Everything::new), inherited);
    }

    private IntStream sorted(Search search, Comparator<Integer> order, Optional<Integer> behind, Instant now) {
        return Arrays.stream(store.searchable().found(search, now))
                .boxed()
                .sorted(order)
                .dropWhile(place ->
                        behind.map(last -> order.compare(place, last) <= 0).orElse(false))
                .mapToInt(Integer::intValue);
    }
}
