package io.ctiroutes.sandbox.opencti;

import java.util.List;
import java.util.function.Supplier;

/**
 * What a stream makes of an entry of the event log.
 *
 * @param frame      the bytes to send, in parts, kept or made anew
 * @param deletion   whether {@code listen-delete=false} suppresses it
 * @param references what has to be known to the reader before
 */
record LoggedEvent(StreamId id, Supplier<byte[][]> frame, boolean deletion, List<Reference> references) {

    private static final Supplier<byte[][]> NOTHING = () -> new byte[0][];

    /** One that the stream's filter hides. */
    static LoggedEvent hidden(StreamId id) {
        return new LoggedEvent(id, NOTHING, false, List.of());
    }

    /** One that is sent as it is. */
    static LoggedEvent of(StreamId id, byte[] frame, boolean deletion) {
        byte[][] whole = {frame};
        return new LoggedEvent(id, () -> whole, deletion, List.of());
    }

    boolean isHidden() {
        return frame == NOTHING;
    }
}
