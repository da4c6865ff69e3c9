package io.ctiroutes.opencti.stream;

import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.text.FailureLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whether somebody else saves positions in OpenCTI under this connector's id: they are those that it shows and that were
 * not saved here. Not safe for use by several threads.
 */
final class ForeignPositions {

    /** Some platforms show for a while what they held before: that is always one of late. */
    private static final int MOST_REMEMBERED = 1_000;

    /** One that was saved by hand is overwritten, and no second one follows. */
    private static final int TOLD_AT = 2;

    private final String connectorId;
    private final Consumer<StreamId> listener;
    private final Map<StreamId, Boolean> own = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<StreamId, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private int seen;

    /**
     * None seen yet.
     *
     * @param listener is told of each
     */
    ForeignPositions(String connectorId, Consumer<StreamId> listener) {
        this.connectorId = connectorId;
        this.listener = listener;
    }

    /** This one is going to be saved here; also if nobody will know whether it was. */
    void saving(StreamId position) {
        own.put(position, true);
    }

    /** OpenCTI shows this one. */
    void shown(StreamId position) {
        if (own.containsKey(position)) {
            return;
        }
        listener.accept(position);
        seen++;
        if (seen == TOLD_AT) {
            FailureLog.notice("another process saves its position in OpenCTI under the CONNECTOR_ID " + connectorId
                    + ", too: OpenCTI keeps " + position
                    + ", which was not saved here. After a restart, each of them goes"
                    + " on where the other one was, and may leave events out. Stop one of them, or give it another"
                    + " CONNECTOR_ID and a data folder of its own; then have a check compare Falcon with OpenCTI");
        }
    }
}
