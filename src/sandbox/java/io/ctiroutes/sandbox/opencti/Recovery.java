package io.ctiroutes.sandbox.opencti;

import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;

/** The catch-up of one connection: what the database held when it began, by date of update, bounds included. */
final class Recovery {

    private final Knowledge knowledge;
    private final Iterator<StoredIndicator> listed;

    private Recovery(Knowledge knowledge, Iterator<StoredIndicator> listed) {
        this.knowledge = knowledge;
        this.listed = listed;
    }

    static Recovery none(Knowledge knowledge) {
        return new Recovery(knowledge, Collections.emptyIterator());
    }

    static Recovery between(StreamId from, StreamId to, Knowledge knowledge) {
        Instant first = Instant.ofEpochMilli(from.milliseconds());
        Instant last = Instant.ofEpochMilli(to.milliseconds());
        return new Recovery(knowledge, knowledge.updatedBetween(first, last).iterator());
    }

    boolean isDone() {
        return !listed.hasNext();
    }

    /** Fills the batch; returns the last id in it, or {@code before}. What changed since the listing is left to the log. */
    StreamId fill(FrameBatch batch, StreamId before) {
        StreamId last = before;
        while (listed.hasNext() && !batch.isFull()) {
            StoredIndicator stored = listed.next();
            if (knowledge.isUnchanged(stored)) {
                StreamId id = StreamId.at(stored.updatedAt().toEpochMilli());
                batch.add(new LoggedEvent(
                        id, () -> Frame.of(id, "create", EventJson.caughtUp(stored)), false, Reference.ALL));
                last = id;
            }
        }
        return last;
    }
}
