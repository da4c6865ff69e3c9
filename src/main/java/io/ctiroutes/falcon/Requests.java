package io.ctiroutes.falcon;

import java.util.stream.Collectors;

/** Writes the requests of a delivery's next call, for the routes to send. */
public final class Requests {

    /** Falcon's default is 100; a look-up asks for at most as many values as this. */
    static final int PAGE = 500;

    /** The query of a look-up: the IOCs of all keys of the call. */
    public String lookUpQuery(Delivery delivery) {
        Call call = delivery.call();
        String filter = Fql.encoded(Fql.keys(call.rows().stream().map(Row::key).toList()));
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

    private static FalconIoc known(Row row) {
        return row.known().orElseThrow(() -> new IllegalStateException("the id of " + row.key() + " is not known"));
    }
}
