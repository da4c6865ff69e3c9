package io.ctiroutes.falcon.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What tells a call that Falcon cannot take from a Falcon that is away: how often a call may fail, and how many others were
 * answered meanwhile. Reads and writes are counted apart, because one may be down without the other. Safe for use by several
 * threads.
 */
public final class Patience {

    private final int attempts;
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();

    /**
     * No call was answered yet.
     *
     * @param attempts how often a call is sent as it is
     */
    public Patience(int attempts) {
        this.attempts = attempts;
    }

    /** How many calls were answered up to a moment. */
    record Answered(long reads, long writes) {}

    /**
     * That a row may be what Falcon cannot take: every call with it has failed.
     *
     * @param kind     of the calls
     * @param since    what was answered when the first of them went out
     * @param failures how often it failed alone after others were answered: an outage does not count
     * @param rounds   how often it was put off
     */
    record Doubt(CallKind kind, Answered since, int failures, int rounds) {

        /** It has failed alone once more, and is put off once more. */
        Doubt again(boolean othersAnswered) {
            return new Doubt(kind, since, othersAnswered ? failures + 1 : failures, rounds + 1);
        }

        boolean isAbout(CallKind other) {
            return kind.writes() == other.writes();
        }
    }

    int attempts() {
        return attempts;
    }

    /** A call did what it should. */
    void answered(CallKind kind) {
        (kind.writes() ? writes : reads).incrementAndGet();
    }

    Answered answered() {
        return new Answered(reads.get(), writes.get());
    }

    /** Whether calls of this kind were answered since then. */
    boolean answeredSince(Answered then, CallKind kind) {
        return kind.writes() ? writes.get() > then.writes() : reads.get() > then.reads();
    }
}
