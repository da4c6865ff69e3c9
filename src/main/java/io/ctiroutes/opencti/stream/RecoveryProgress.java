package io.ctiroutes.opencti.stream;

import io.ctiroutes.opencti.platform.StreamId;

/**
 * How far the platform has got with sending what its database holds: objects in the order of their last update, under ids
 * made of it. Such an id tells where the platform is, and nothing of how long the event has been waiting.
 *
 * @param until  the id up to which it was asked
 * @param cursor where it is
 * @param events how many came so far
 */
public record RecoveryProgress(StreamId until, StreamId cursor, long events) {

    /** An event or a sign of life came with this id. */
    RecoveryProgress at(StreamId id, int more) {
        return new RecoveryProgress(until, id, events + more);
    }

    /** Whether what comes now comes from the stream. */
    boolean isOver() {
        return cursor.isAfter(until);
    }
}
