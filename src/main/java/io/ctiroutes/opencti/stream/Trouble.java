package io.ctiroutes.opencti.stream;

import io.ctiroutes.text.FailureLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Since when something fails again and again; says so when it is well again. Safe for use by several threads. */
public final class Trouble {

    private final String wellAgain;
    private final Clock clock;
    private volatile Optional<Instant> begun = Optional.empty();

    /**
     * None yet.
     *
     * @param wellAgain what is so again when it is over, e.g. {@code batches go through}
     */
    public Trouble(String wellAgain, Clock clock) {
        this.wellAgain = wellAgain;
        this.clock = clock;
    }

    /** It has failed: tells when it did first. */
    public synchronized Instant since() {
        Instant since = begun.orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS));
        begun = Optional.of(since);
        return since;
    }

    /** It has not failed; cheap while all is well. */
    public void over() {
        if (begun.isPresent()) {
            tell();
        }
    }

    private synchronized void tell() {
        begun.ifPresent(since -> FailureLog.notice("well again: " + wellAgain + ", what had failed since " + since
                + " took " + Duration.between(since, clock.instant()).toSeconds() + " s"));
        begun = Optional.empty();
    }
}
