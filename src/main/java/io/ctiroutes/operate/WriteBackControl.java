package io.ctiroutes.operate;

import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.ledger.Outbox;
import io.ctiroutes.writeback.Hits;
import io.ctiroutes.writeback.SecurityPlatform;
import io.ctiroutes.writeback.Validations;
import io.ctiroutes.writeback.Wishes;
import java.time.Instant;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What OpenCTI is told, over JMX. */
@ManagedResource(description = "What OpenCTI is told of its indicators in Falcon")
public final class WriteBackControl {

    private final SecurityPlatform platform;
    private final Outbox outbox;
    private final Wishes wishes;
    private final Hits hits;
    private final Validations validations;

    public WriteBackControl(
            SecurityPlatform platform, Outbox outbox, Wishes wishes, Hits hits, Validations validations) {
        this.platform = platform;
        this.outbox = outbox;
        this.wishes = wishes;
        this.hits = hits;
        this.validations = validations;
    }

    @ManagedAttribute(description = "Whether OpenCTI is told, and as which Security Platform; or why not")
    public String getSecurityPlatform() {
        return platform.state();
    }

    @ManagedAttribute(description = "Changes that OpenCTI is still to be told of")
    public long getReportsWaiting() throws LedgerException {
        return outbox.waiting();
    }

    @ManagedAttribute(description = "Since when the oldest of them waits; empty if none does")
    public String getReportsWaitingSince() throws LedgerException {
        return outbox.waitingSince().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(description = "Up to when Falcon's alerts have been read; empty if none have")
    public String getHitsReadUpTo() throws LedgerException {
        return outbox.readUpTo().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(description = "Why Falcon's alerts are not read; empty if they are")
    public String getHitsProblem() {
        return hits.problem().orElse("");
    }

    @ManagedAttribute(description = "Indicators that OpenCTI wants to be validated, without a verdict a minute ago")
    public int getValidationsWaiting() {
        return validations.waiting();
    }

    @ManagedOperation(description = "Asks OpenCTI now what analysts want, instead of within a minute")
    public void askWishes() {
        wishes.wake();
    }

    @ManagedOperation(description = "Asks OpenCTI now for requests for validation, instead of within a minute")
    public void askValidations() {
        validations.wake();
    }

    @ManagedOperation(description = "Has OpenCTI told of all indicators again, changed or not")
    public void tellAll() throws LedgerException {
        platform.tellAll();
    }
}
