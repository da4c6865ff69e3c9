package io.ctiroutes.reconcile;

import io.ctiroutes.text.FailureLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks of a connector, of which one runs at a time: when one is due, and what the last one came to. */
public final class Checks {

    /** How long after the start the first is due. */
    static final Duration FIRST = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

    private final CheckSources sources;
    private final Path file;
    private final Optional<CheckMode> regular;
    private final Duration interval;
    private Instant next;
    private Optional<CheckMode> demanded = Optional.empty();
    private Optional<Check> running = Optional.empty();
    private Optional<CheckResult> last = Optional.empty();
    private Optional<CheckResult> lastVerdict = Optional.empty();

    /**
     * Checks, none of which has run.
     *
     * @param file     where the findings of the last one are
     * @param regular  what is done again and again; empty for nothing
     * @param interval how long after one has begun the next does
     */
    public Checks(CheckSources sources, Path file, Optional<CheckMode> regular, Duration interval) {
        this.sources = sources;
        this.file = file;
        this.regular = regular;
        this.interval = interval;
        this.next = sources.clock().instant().plus(FIRST);
    }

    /** Which check is to begin now; that is told once. */
    public synchronized Optional<CheckMode> due() {
        if (running.isPresent()) {
            return Optional.empty();
        }
        Optional<CheckMode> now = demanded;
        demanded = Optional.empty();
        if (now.isPresent()) {
            return now;
        }
        Instant time = sources.clock().instant();
        if (regular.isEmpty() || time.isBefore(next)) {
            return Optional.empty();
        }
        next = time.plus(interval);
        return regular;
    }

    /**
     * Has one begin as soon as it can.
     *
     * @throws IllegalStateException if one is running or about to begin, or may not repair in a dry run
     */
    public synchronized void demand(CheckMode mode) {
        if (running.isPresent() || demanded.isPresent()) {
            throw new IllegalStateException("a check is running already");
        }
        if (mode == CheckMode.REPAIR && !sources.learns()) {
            throw new IllegalStateException("nothing is repaired in a dry run (CROWDSTRIKE_DRY_RUN)");
        }
        demanded = Optional.of(mode);
    }

    /**
     * One begins. {@link #ended} or {@link #failed} has to follow.
     *
     * @param going whether it may go on
     * @throws IllegalStateException if one is running, or it may not repair
     * @throws IOException           if it cannot write its findings
     */
    public synchronized Check begin(CheckMode mode, BooleanSupplier going) throws IOException {
        if (running.isPresent()) {
            throw new IllegalStateException("a check is running already");
        }
        if (mode == CheckMode.REPAIR && !sources.learns()) {
            throw new IllegalStateException("nothing is repaired where the ledger is only read");
        }
        Check check = new Check(sources, mode, going, file);
        running = Optional.of(check);
        LOG.info("a check begins: {}", mode);
        return check;
    }

    /** It has come to its end. */
    public CheckResult ended(Check check) {
        CheckResult result = check.result();
        end(check, result);
        if (result.drift() > 0) {
            FailureLog.notice("check: " + result.summary() + "; one by one in " + file);
        } else {
            LOG.info("check: {}", result.summary());
        }
        return result;
    }

    /**
     * It has failed, and nothing is concluded.
     *
     * @param check empty if it has not even begun
     */
    public CheckResult failed(Optional<Check> check, Throwable failure) {
        CheckResult result = check.map(begun -> begun.failed(reason(failure)))
                .orElseGet(() -> CheckResult.unknown(
                        CheckMode.REPORT,
                        reason(failure),
                        sources.clock().instant(),
                        sources.clock().instant(),
                        file));
        check.ifPresentOrElse(begun -> end(begun, result), () -> told(result));
        if (failure instanceof RejectedExecutionException) {
            LOG.info("check: {}", result.summary());
        } else {
            FailureLog.notice("check: " + result.summary());
            LOG.debug("the check has failed", failure);
        }
        return result;
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private synchronized void end(Check check, CheckResult result) {
        if (running.filter(check::equals).isPresent()) {
            running = Optional.empty();
        }
        told(result);
        if (result.verdict() != CheckResult.Verdict.UNKNOWN) {
            lastVerdict = last;
        }
        try {
            check.close();
        } catch (IOException e) {
            LOG.warn("what a check had written is not removed: {}", e.toString());
        }
    }

    private synchronized void told(CheckResult result) {
        last = Optional.of(result);
    }

    /** What the last one came to, whatever it was. */
    public synchronized Optional<CheckResult> last() {
        return last;
    }

    /** What the last one came to that came to anything. */
    public synchronized Optional<CheckResult> lastVerdict() {
        return lastVerdict;
    }

    /** How far the one is that runs. */
    public synchronized Optional<Progress> progress() {
        return running.map(Check::progress);
    }
}
