package io.ctiroutes.ledger;

import java.time.Instant;

/**
 * That a guard keeps a change back. What is wanted is what the claims say: without any, the IOC is to be retired.
 *
 * @param reason   which guard
 * @param since    when it was kept back first
 * @param approved whether somebody has said that it may go on
 */
public record Owed(Reason reason, Instant since, boolean approved) {

    /** Why a change is kept back. */
    public enum Reason {
        /** more is to be retired at once than can be meant */
        RETIREMENTS,
        /** Falcon holds as many IOCs as it takes */
        QUOTA
    }
}
