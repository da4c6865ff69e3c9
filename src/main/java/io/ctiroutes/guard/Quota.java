package io.ctiroutes.guard;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many IOCs the customer has in Falcon, and how many it takes. Once it is full, creates wait until all that wait have got
 * through. What Falcon holds is counted now and then; in between, what is created and deleted here is counted on. Safe for use
 * by several threads.
 */
public final class Quota {

    /** How soon it is tried whether a full Falcon takes something, if it cannot be counted. */
    static final Duration AGAIN = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Quota.class);

    private final long limit;
    private final long reserve;
    private final Clock clock;
    private OptionalLong total = OptionalLong.empty();
    private Optional<Instant> fullSince = Optional.empty();
    private Instant tryAt = Instant.MIN;
    private boolean counted;

    /**
     * A quota of which nothing is known yet.
     *
     * @param limit   how many IOCs Falcon takes
     * @param reserve how many below that it is time to do something
     */
    public Quota(long limit, long reserve, Clock clock) {
        this.limit = limit;
        this.reserve = reserve;
        this.clock = clock;
    }

    /** Falcon has told how many IOCs it holds. */
    public synchronized void counted(long iocs) {
        total = OptionalLong.of(iocs);
        counted = true;
    }

    /** Here were created so many more than were deleted; less than none if it was the other way round. */
    public synchronized void changed(long more) {
        if (total.isPresent()) {
            total = OptionalLong.of(Math.max(0, total.getAsLong() + more));
        }
    }

    /** Falcon has refused to create because it is full. */
    public synchronized void refused() {
        full();
        // what was counted before was wrong, or is no longer true
        counted = false;
        tryAt = clock.instant().plus(AGAIN);
    }

    /** Creates wait since an earlier run. */
    public synchronized void waiting() {
        full();
    }

    /** Nothing waits any more. */
    public synchronized void drained() {
        if (fullSince.isPresent() && free() > 0) {
            fullSince = Optional.empty();
            LOG.warn("Falcon has room for IOCs again: all that waited is created");
        }
    }

    /** Whether new creates have to wait. */
    public synchronized boolean isFull() {
        return fullSince.isPresent();
    }

    /** How many of those that wait there is room for, as far as it is known. */
    public synchronized long free() {
        if (counted) {
            return Math.max(0, limit - total.getAsLong());
        }
        return clock.instant().isBefore(tryAt) ? 0 : Long.MAX_VALUE;
    }

    /** How many IOCs Falcon holds; empty if it has not told yet. */
    public synchronized OptionalLong total() {
        return total;
    }

    /** How many it takes. */
    public long limit() {
        return limit;
    }

    /** What is wrong, and what to do, when there is little room left or none. */
    public synchronized Optional<String> problem() {
        String mend = ": delete in Falcon what nobody needs, or have less sent";
        if (fullSince.isPresent()) {
            return Optional.of("Falcon holds as many IOCs as it takes, " + limit + " (since " + fullSince.get()
                    + "), and new ones wait for room" + mend);
        }
        return total.isPresent() && total.getAsLong() > limit - reserve
                ? Optional.of("Falcon holds " + total.getAsLong() + " IOCs and takes " + limit
                        + " (crowdstrike.quota-reserve)" + mend)
                : Optional.empty();
    }

    private void full() {
        if (fullSince.isEmpty()) {
            fullSince = Optional.of(clock.instant());
            LOG.error(
                    "Falcon holds as many IOCs as it takes ({}): new IOCs wait for room, by severity and then the newest"
                            + " first; updates and retirements go on. Delete in Falcon what nobody needs, or have less sent",
                    limit);
        }
    }
}
