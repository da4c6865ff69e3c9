package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.falcon.api.Fql;
import io.ctiroutes.falcon.api.IocsBody;
import java.util.stream.Collectors;

/** Writes the requests of a delivery's next call, for the routes to send. */
public final class Requests {

    /** Falcon's default is 100; a look-up asks for at most as many values as this. */
    static final int PAGE = 500;

    private final boolean retrodetects;

    /** Requests that are about what happens from now on. */
    public Requests() {
        this(false);
    }

    /**
     * Requests.
     *
     * @param retrodetects whether what is written is also searched for in the past
     */
    public Requests(boolean retrodetects) {
        this.retrodetects = retrodetects;
    }

    /** The query of a create or an update; null, so that there is none, unless something differs from Falcon's default. */
    public String writeQuery() {
        return retrodetects ? "retrodetects=true" : null;
    }

    /**
     * The next call of a delivery goes out, for the first time or again.
     *
     * @throws OutdatedCallException if it must not, because an IOC in it has expired since it was written
     */
    public void goesOut(Delivery delivery) {
        delivery.goesOut();
    }

    /** The query of a look-up: the IOCs of all keys of the call, or any one if it has none. */
    public String lookUpQuery(Delivery delivery) {
        FalconCall call = delivery.call();
        if (call.rows().isEmpty()) {
            return "limit=1";
        }
        String filter = Fql.encoded(
                Fql.keys(call.rows().stream().map(PendingChange::key).toList()));
        String after = call.after().isEmpty() ? "" : "&after=" + Fql.encoded(call.after());
        return "filter=" + filter + "&limit=" + PAGE + after;
    }

    /** The body that creates the IOCs of the call. */
    public IocsBody createBody(Delivery delivery) {
        return new IocsBody(
                FalconRules.COMMENT,
                delivery.call().rows().stream()
                        .map(row -> row.created(delivery.rules()))
                        .toList());
    }

    /** The body that updates the IOCs of the call: to the wanted record, or as retired. */
    public IocsBody updateBody(Delivery delivery) {
        return new IocsBody(
                FalconRules.COMMENT,
                delivery.call().rows().stream()
                        .map(row -> row.updated(delivery.rules()))
                        .toList());
    }

    /** The query that deletes the IOCs of the call. */
    public String deleteQuery(Delivery delivery) {
        return delivery.call().rows().stream()
                .map(row -> "ids=" + Fql.encoded(known(row).id()))
                .collect(Collectors.joining("&", "", "&comment=" + Fql.encoded(FalconRules.DELETE_COMMENT)));
    }

    private static FalconIoc known(PendingChange row) {
        return row.known().orElseThrow(() -> new IllegalStateException("the id of " + row.key() + " is not known"));
    }
}
