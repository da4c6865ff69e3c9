package io.ctiroutes.opencti;

import java.util.Collection;

/**
 * A batch's place among the others, for the route that handles it. Some batches may be in the route: while some are being
 * delivered, the next ones are prepared. Exchanges carry it as a property.
 */
public interface BatchTurn {

    /** The exchange property that holds it. */
    String PROPERTY = "CamelOpenCtiBatchTurn";

    /**
     * Says what the batch is about, such as the IOCs that it changes: batches that have no key in common may be delivered at
     * the same time. A batch that does not say it is delivered alone.
     *
     * @param keys all keys that the route will deliver anything about
     */
    void isAbout(Collection<?> keys);

    /**
     * The batch is prepared, and the next may be: waits until every batch before this one that has a key in common with it is
     * acknowledged. A route that does not ask has one batch at a time.
     *
     * @return false if the batch shall not go on now, because the consumer pauses, stops or starts over: the route has to
     *     leave it, it comes again
     */
    boolean await() throws InterruptedException;
}
