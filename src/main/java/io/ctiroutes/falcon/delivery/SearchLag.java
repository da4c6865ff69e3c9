package io.ctiroutes.falcon.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long Falcon's search may not show what was written: so long what is not found is not known to be absent. Safe for use
 * by several threads.
 */
public final class SearchLag {

    private final Duration lag;
    private final Clock clock;
    private volatile Instant othersShow = Instant.MIN;

    /**
     * A lag.
     *
     * @param lag no less than Falcon's
     */
    public SearchLag(Duration lag, Clock clock) {
        this.lag = lag;
        this.clock = clock;
    }

    /**
     * Until now somebody else may have written what the ledger here does not know: another worker, or this connector before it
     * was killed.
     */
    public void othersWrote() {
        othersShow = clock.instant().plus(lag);
    }

    /** When the search shows for sure what somebody else has written. */
    Instant showsOthers() {
        return othersShow;
    }

    /** When the search shows for sure what was written then. */
    Instant shows(Instant written) {
        return written.plus(lag);
    }
}
