package io.ctiroutes.falcon.alerts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fql;
import io.ctiroutes.ioc.IsoTime;
import java.time.Instant;
import java.util.Optional;

/**
 * A search for alerts, oldest first, page by page: {@code POST /alerts/combined/alerts/v1}. All pages of a search ask for the
 * same; only where they begin differs.
 *
 * @param since    no alert that was created before this second is found; what was created in it is found again
 * @param oursOnly whether to ask only for alerts about IOCs with our source. Whether Falcon always tells an IOC's source, and
 *     can be asked for it, is not documented: it may find less than there is, or refuse the request with 400
 * @param after    where the page begins, as the page before says; empty for the first
 */
public record AlertQuery(Instant since, boolean oursOnly, Optional<String> after) {

    /** How many alerts a page has at most, which is as many as Falcon gives. */
    public static final int PAGE = 1_000;

    /** The first page. */
    public static AlertQuery first(Instant since, boolean oursOnly) {
        return new AlertQuery(since, oursOnly, Optional.empty());
    }

    /** The page that another one names as its next. */
    public AlertQuery next(String token) {
        return new AlertQuery(since, oursOnly, Optional.of(token));
    }

    /** The request's body, as JSON. */
    public String body() {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("filter", filter())
                .put("sort", "created_timestamp|asc")
                .put("limit", PAGE);
        after.ifPresent(token -> body.put("after", token));
        return body.toString();
    }

    private String filter() {
        // with the seconds' fractions, Falcon is not known to compare
        String created = "created_timestamp:>=" + Fql.quoted(IsoTime.wholeSeconds(since));
        // an alert may tell more than the source, such as who it is from
        return oursOnly ? created + "+ioc_source:*" + Fql.quoted('*' + FalconRules.SOURCE + '*') : created;
    }
}
