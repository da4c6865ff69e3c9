package io.ctiroutes.falcon.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;

/** Builds one chunk out of any changes, also of those that begin with different calls. */
public final class GivenDelivery {

    private GivenDelivery() {}

    public static Delivery of(
            Collection<? extends IocChange> changes, FalconRules rules, KnownIocs memory, RequestLimits limits) {
        return of(changes, rules, writer(memory), limits);
    }

    static Delivery of(
            Collection<? extends IocChange> changes, FalconRules rules, Writer writer, RequestLimits limits) {
        Delivery delivery = new Delivery(rules, writer, limits, new Patience(3));
        new Chunks(rules, writer, limits, new Patience(3), 1)
                .byFirstCall(changes)
                .forEach(delivery::later);
        return delivery;
    }

    /** The IOCs in the body of the next call. */
    static JsonNode indicators(Delivery delivery) {
        try {
            return new ObjectMapper().readTree(delivery.getBody()).path("indicators");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that nobody listens to. */
    static Writer writer(KnownIocs memory) {
        return new LiveWriter(memory, (operation, outcomes) -> {}, changes -> {});
    }
}
