package io.ctiroutes.claims;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Claim;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Tells of claims that the ledger may not know, as long as it does not know all. */
@FunctionalInterface
public interface OtherClaims {

    /**
     * The claims of all live indicators on these IOCs, as OpenCTI has them now.
     *
     * @return by key; nothing for a key of which it is not known, e.g. because it may not be asked
     * @throws IOException if there is no answer, but may be one later
     */
    Map<IocKey, List<Claim>> on(Collection<IocKey> keys) throws IOException;
}
