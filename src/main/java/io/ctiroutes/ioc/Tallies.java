package io.ctiroutes.ioc;

/** Begins the tally of each batch. */
public final class Tallies {

    private final boolean dryRun;

    /**
     * Tallies.
     *
     * @param dryRun whether the changes of all batches are only planned
     */
    public Tallies(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** A batch begins now. */
    public BatchSummary begin() {
        return new BatchSummary(dryRun, System::nanoTime);
    }
}
