package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code sort} of a search: a field and a direction, as {@code field.asc} or {@code field|desc}. */
record SearchOrder(Comparator<StoredIoc> order, boolean descending) {
    private static final Pattern SORT = Pattern.compile("([a-z_.]+?)(?:[.|](asc|desc))?");
    private static final Map<String, Comparator<StoredIoc>> ORDERS = Map.ofEntries(
            Map.entry("action", Comparator.comparing(StoredIoc::action)),
            Map.entry("applied_globally", Comparator.comparing(StoredIoc::appliedGlobally)),
            Map.entry("created_by", Comparator.comparing(StoredIoc::createdBy)),
            Map.entry("created_on", Comparator.comparing(StoredIoc::createdOn)),
            Map.entry("expiration", Comparator.comparing(ioc -> ioc.expiration().orElse(Instant.MAX))),
            Map.entry("expired", Comparator.comparing(StoredIoc::expired)),
            Map.entry("metadata.filename.raw", Comparator.comparing(StoredIoc::filename)),
            Map.entry("modified_by", Comparator.comparing(StoredIoc::modifiedBy)),
            Map.entry("modified_on", Comparator.comparing(StoredIoc::modifiedOn)),
            Map.entry("severity_number", Comparator.comparing(ioc -> Vocabulary.severityNumber(ioc.severity()))),
            Map.entry("source", Comparator.comparing(StoredIoc::source)),
            Map.entry("type", Comparator.comparing(StoredIoc::type)),
            Map.entry("value", Comparator.comparing(StoredIoc::value)));
    /** Documented, but of no meaning here: they keep the order of making. */
    private static final Set<String> INDIFFERENT = Set.of(
            "metadata.av_hits",
            "metadata.company_name.raw",
            "metadata.original_filename.raw",
            "metadata.product_name.raw",
            "metadata.product_version");

    static SearchOrder parse(String sort) {
        Matcher matcher = SORT.matcher(sort);
        if (!matcher.matches() || !ORDERS.containsKey(matcher.group(1)) && !INDIFFERENT.contains(matcher.group(1))) {
            throw new Refusal(400, "invalid sort '" + sort + "'");
        }
        Comparator<StoredIoc> order = ORDERS.getOrDefault(matcher.group(1), (one, other) -> 0);
        return new SearchOrder(order, "desc".equals(matcher.group(2)));
    }

    /** The order of places in an index; equals stay in the order of making. */
    Comparator<Integer> over(SearchIndex index, Instant now) {
        Comparator<StoredIoc> directed = descending ? order.reversed() : order;
        Comparator<Integer> byField =
                Comparator.comparing(place -> index.at(place).asOf(now), directed);
        return byField.thenComparing(Comparator.naturalOrder());
    }
}
