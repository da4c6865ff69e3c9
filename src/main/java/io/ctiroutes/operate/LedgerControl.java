package io.ctiroutes.operate;

import io.ctiroutes.explain.Explanations;
import io.ctiroutes.ledger.Ledger;
import java.io.IOException;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** The ledger over JMX. */
@ManagedResource(description = "The ledger: who wants which IOC, and what Falcon was given")
public final class LedgerControl {

    private final Ledger ledger;
    private final Explanations explanations;

    public LedgerControl(Ledger ledger, Explanations explanations) {
        this.ledger = ledger;
        this.explanations = explanations;
    }

    @ManagedAttribute(description = "IOCs that Falcon holds")
    public long getLive() {
        return ledger.counts().live();
    }

    @ManagedAttribute(description = "IOCs that Falcon holds, marked as retired")
    public long getRetired() {
        return ledger.counts().retired();
    }

    @ManagedAttribute(description = "IOCs of which Falcon took no record")
    public long getRefused() {
        return ledger.counts().refused();
    }

    @ManagedAttribute(description = "Wishes of live indicators for IOCs; two for an IOC that two indicators name")
    public long getClaims() {
        return ledger.counts().claims();
    }

    @ManagedAttribute(description = "Whether all claims are known: no indicator wants an IOC that is not in the ledger")
    public boolean isComplete() {
        return ledger.isComplete();
    }

    @ManagedOperation(description = "Why an IOC is in Falcon, or is not, by its value in any spelling")
    public String explain(String value) throws IOException {
        return explanations.of(ledger, value).text();
    }
}
