package io.ctiroutes.sandbox.falcon;

import io.ctiroutes.sandbox.falcon.Envelope.Pagination;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Searches in pages. Up to 10,000 rows can be reached by {@code offset}; beyond, by {@code after}, a token that comes with every
 * page that has rows, even the last.
 */
final class IocSearch {
    private static final int OFFSET_REACH = 10_000;

    /** Some of the IOCs found, and where they lie among all of them. */
    record Page(List<StoredIoc> iocs, Pagination pagination) {}

    private final FalconOptions options;
    private final IocStore store;

    IocSearch(FalconOptions options, IocStore store) {
        this.options = options;
        this.store = store;
    }

    Page page(Incoming incoming) {
        incoming.flag("from_parent");
        int limit = number(incoming, "limit", options.defaultLimit, 1, options.searchLimitMax);
        int offset = number(incoming, "offset", 0, 0, Integer.MAX_VALUE - options.searchLimitMax);
        Optional<String> after = incoming.parameter("after");
        if (after.isPresent() && incoming.parameter("offset").isPresent()) {
            throw new Refusal(400, "offset and after exclude each other");
        }
        if (offset + limit > OFFSET_REACH) {
            throw new Refusal(
                    options.deepPagingStatus,
                    "To access more than 10k iocs, use the 'after' parameter instead of 'offset'");
        }
        FqlFilter filter = incoming.parameter("filter").map(FqlParser::parse).orElseGet(FqlFilter.Everything::new);
        Optional<SearchOrder> order = incoming.parameter("sort").map(SearchOrder::parse);

        Instant now = options.clock.instant();
        SearchIndex index = store.searchable();
        int[] found = index.matches(filter, now);
        Comparator<Integer> comparator = Comparator.naturalOrder();
        if (order.isPresent()) {
            comparator = order.get().over(index, now);
            found = Arrays.stream(found)
                    .boxed()
                    .sorted(comparator)
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        int start = after.isPresent() ? firstAfter(found, place(after.get()), comparator) : offset;
        int end = Math.min(found.length, start + limit);
        List<StoredIoc> iocs = start >= end
                ? List.of()
                : Arrays.stream(found, start, end)
                        .mapToObj(place -> index.at(place).asOf(now))
                        .toList();
        Optional<Integer> reached = after.isPresent() ? Optional.empty() : Optional.of(offset + iocs.size());
        Optional<String> next = iocs.isEmpty()
                ? Optional.empty()
                : Optional.of(AfterToken.of(iocs.get(iocs.size() - 1)).text());
        return new Page(iocs, new Pagination(limit, found.length, reached, next));
    }

    private int place(String token) {
        return AfterToken.parse(token)
                .flatMap(known -> store.place(known.id()))
                .orElseThrow(() -> new Refusal(400, "invalid after token"));
    }

    /** Where the page behind a place starts; the IOC at the place itself may have gone since. */
    private static int firstAfter(int[] found, int place, Comparator<Integer> comparator) {
        int low = 0;
        int high = found.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (comparator.compare(found[middle], place) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static int number(Incoming incoming, String name, int standard, int least, int most) {
        Optional<String> text = incoming.parameter(name);
        try {
            int number = text.map(Integer::parseInt).orElse(standard);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused like a number out of range
        }
        throw new Refusal(400, name + " must be a number from " + least + " to " + most);
    }
}
