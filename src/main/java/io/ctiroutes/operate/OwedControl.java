package io.ctiroutes.operate;

import io.ctiroutes.guard.Quota;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.ledger.Owed;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What guards keep back, over JMX. */
@ManagedResource(description = "What is owed to Falcon: kept back by a guard, and on record")
public final class OwedControl {

    private static final int EXAMPLES = 10;
    private static final int LISTED = 1_000;

    private final Ledger ledger;
    private final Quota quota;

    public OwedControl(Ledger ledger, Quota quota) {
        this.ledger = ledger;
        this.quota = quota;
    }

    @ManagedAttribute(description = "Retirements that wait to be approved, or are approved and not delivered yet")
    public long getRetirements() throws LedgerException {
        return number(ledger, Owed.Reason.RETIREMENTS);
    }

    @ManagedAttribute(description = "IOCs that wait for room in Falcon")
    public long getCreates() throws LedgerException {
        return number(ledger, Owed.Reason.QUOTA);
    }

    @ManagedAttribute(description = "How many IOCs the customer has in Falcon; -1 if Falcon has not told yet")
    public long getFalconIocs() {
        return quota.total().orElse(-1);
    }

    @ManagedAttribute(description = "How many IOCs Falcon takes of the customer")
    public long getFalconIocsLimit() {
        return quota.limit();
    }

    @ManagedOperation(description = "The retirements that wait, the oldest first, 1000 at most")
    public String[] listRetirements() throws LedgerException {
        return ledger.owed(Owed.Reason.RETIREMENTS, false, LISTED).stream()
                .map(entry ->
                        entry.key() + " since " + entry.owed().orElseThrow().since())
                .toArray(String[]::new);
    }

    @ManagedOperation(description = "Lets all retirements go on that wait now; answers how many")
    public int approveRetirements() throws LedgerException {
        return ledger.approve(Owed.Reason.RETIREMENTS);
    }

    @ManagedOperation(
            description = "Forgets all retirements that wait now, and leaves their IOCs as they are; answers how many")
    public int dropRetirements() throws LedgerException {
        return ledger.drop(Owed.Reason.RETIREMENTS);
    }

    /** How many changes are owed for this reason. */
    public static long number(Ledger ledger, Owed.Reason reason) throws LedgerException {
        return ledger.counts().owed().getOrDefault(reason, 0L);
    }

    /** What waits for somebody's word, and how it is said; empty if nothing does. */
    public static Optional<String> problem(Ledger ledger) {
        try {
            long waiting = number(ledger, Owed.Reason.RETIREMENTS);
            if (waiting == 0) {
                return Optional.empty();
            }
            String first = ledger.owed(Owed.Reason.RETIREMENTS, false, EXAMPLES).stream()
                    .map(Entry::key)
                    .map(Object::toString)
                    .collect(Collectors.joining(", "));
            return Optional.of(waiting + " retirements wait, the first are " + first
                    + ": approve them (approveRetirements over JMX, or the command approve-retirements), drop them"
                    + " (dropRetirements), or have OpenCTI send the indicators again");
        } catch (LedgerException e) {
            return Optional.of(e.getMessage());
        }
    }
}
