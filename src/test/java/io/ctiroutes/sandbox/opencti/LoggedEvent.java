package io.ctiroutes.sandbox.opencti;

import java.util.List;

/**
 * One entry of the event log, with what this stream makes of it.
 *
 * @param frame      the bytes to send, in parts; none if the stream's filter hides the event
 * @param deletion   whether {@code listen-delete=false} suppresses it
 * @param references what has to be known to the reader before
 */
record LoggedEvent(StreamId id, byte[][] frame, boolean deletion, List<Reference> references) {

    private static final byte[][] NOTHING = {};

    static LoggedEvent hidden(StreamId id) {
        return new LoggedEvent(id, NOTHING, false, List.of());
    }

    /** One that is sent as it is. */
    static LoggedEvent of(StreamId id, byte[] frame, boolean deletion) {
        return new LoggedEvent(id, new byte[][] {frame}, deletion, List.of());
    }

    boolean isHidden() {
        return frame.length == 0;
    }
}
