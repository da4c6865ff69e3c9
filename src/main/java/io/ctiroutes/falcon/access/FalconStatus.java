package io.ctiroutes.falcon.access;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** How Falcon answers, as the last call told. Any thread may write and read. */
public final class FalconStatus {

    /**
     * Why calls do not get through.
     *
     * @param what  in words, with what to do about it
     * @param since when the first call failed after the last that got through
     */
    public record Problem(String what, Instant since) {}

    private final Clock clock;
    private Optional<Problem> problem = Optional.empty();
    private boolean called;

    public FalconStatus(Clock clock) {
        this.clock = clock;
    }

    /** Why calls do not get through; empty if the last one did, or there was none. */
    public synchronized Optional<Problem> problem() {
        return problem;
    }

    /** Whether the last call got through; empty before the first. */
    public synchronized Optional<Boolean> reachable() {
        return called ? Optional.of(problem.isEmpty()) : Optional.empty();
    }

    /** Falcon answered as it should, be it that it refused a row. */
    public synchronized void reached() {
        called = true;
        problem = Optional.empty();
    }

    /** A call did not get through. */
    public synchronized void failed(String what) {
        called = true;
        Instant since = problem.map(Problem::since).orElseGet(clock::instant);
        problem = Optional.of(new Problem(what, since));
    }
}
