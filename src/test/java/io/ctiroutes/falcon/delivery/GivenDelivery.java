package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import java.util.Collection;

/** Builds one chunk out of any changes, also of those that begin with different calls. */
public final class GivenDelivery {

    private GivenDelivery() {}

    public static Delivery of(
            Collection<? extends IocChange> changes, FalconRules rules, KnownIocs memory, RequestLimits limits) {
        Delivery delivery = new Delivery(rules, memory, limits, new Patience(3));
        new Chunks(rules, memory, limits, new Patience(3), 1)
                .byFirstCall(changes)
                .forEach(delivery::later);
        return delivery;
    }
}
