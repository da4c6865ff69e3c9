package io.ctiroutes.topic;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import java.util.List;

/**
 * All that is known of one IOC without regard to any tenant.
 *
 * @param event  the newest stream event that it is about; empty if there is none
 * @param claims of all live indicators, the newest first; empty if the IOC is retired
 */
public record IocState(IocKey key, String event, List<Claim> claims) {

    public IocState {
        claims = List.copyOf(claims);
    }

    /** Whether nobody wants the IOC any more. */
    public boolean retired() {
        return claims.isEmpty();
    }
}
