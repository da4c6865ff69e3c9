package io.ctiroutes.opencti;

/**
 * A batch's place among the others, for the route that handles it. Some batches may be in the route: while one is being
 * delivered, the next ones are prepared. Exchanges carry it as a property.
 */
public interface BatchTurn {

    /** The exchange property that holds it. */
    String PROPERTY = "CamelOpenCtiBatchTurn";

    /**
     * The batch is prepared, and the next may be: waits until everything before this one is acknowledged. A route that
     * does not ask has one batch at a time.
     *
     * @return false if the batch shall not go on now, because the consumer pauses, stops or starts over: the route has to
     *     leave it, it comes again
     */
    boolean await() throws InterruptedException;
}
