package io.ctiroutes.steps;

import io.ctiroutes.ioc.BatchSummary;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.opencti.OpenCtiConstants;
import io.ctiroutes.stix.Batches;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** The steps of the routes that have to do with a batch as a whole. */
public final class BatchSteps {

    private final Batches batches;
    private final boolean dryRun;

    /**
     * Steps.
     *
     * @param dryRun whether the changes of all batches are only planned
     */
    public BatchSteps(Batches batches, boolean dryRun) {
        this.batches = batches;
        this.dryRun = dryRun;
    }

    /** A batch begins now: where to count what comes of it. */
    public BatchSummary begin() {
        return new BatchSummary(dryRun, System::nanoTime);
    }

    /**
     * The changes of a batch, in the order of its events.
     *
     * @param outcomes what the routes made of each event, see {@link Batches#changes}
     * @param size     how many events the batch has
     * @param tally    where to count what was left out; null for nowhere
     */
    public List<IocChange> changes(
            @Body List<?> outcomes,
            @Header(OpenCtiConstants.BATCH_SIZE) int size,
            @ExchangeProperty("tally") BatchSummary tally) {
        return batches.changes(outcomes, size, tally);
    }

    /** Whether there is anything to deliver. (An expression on the list itself makes Camel compute its hash code.) */
    public boolean any(@Body List<IocChange> changes) {
        return !changes.isEmpty();
    }
}
