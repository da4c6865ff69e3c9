package io.ctiroutes.opencti.platform;

import java.io.UncheckedIOException;
import java.util.Optional;

/** Is told of positions before they count, so that whoever keeps more than OpenCTI does can tell whether it is as new. */
public interface PositionListener {

    /** Wants to know nothing. */
    PositionListener NONE = new PositionListener() {
        @Override
        public boolean resumed(String connectorId, Optional<StreamId> position, boolean fromTheBeginning) {
            return true;
        }

        @Override
        public void saving(String connectorId, StreamId position) {
            // nothing to do
        }

        @Override
        public void lost(String why) {
            // nothing to do
        }
    };

    /**
     * A stream begins to be read.
     *
     * @param position         up to which all is done, as OpenCTI keeps it; empty at a first run, and after a reset
     * @param fromTheBeginning whether all comes that OpenCTI has
     * @return whether what came before the position is where it should be; if not, the stream is read as at a first run
     * @throws UncheckedIOException if nothing may be read yet; it is tried again
     */
    boolean resumed(String connectorId, Optional<StreamId> position, boolean fromTheBeginning);

    /**
     * OpenCTI is going to be told this position.
     *
     * @throws UncheckedIOException if it must not be; it is tried again
     */
    void saving(String connectorId, StreamId position);

    /**
     * Some of what OpenCTI wants never comes over the stream.
     *
     * @throws UncheckedIOException if nothing may be read yet; it is tried again
     */
    void lost(String why);

    /** OpenCTI keeps this position under the connector's id, and nobody has saved it here. */
    default void foreign(String connectorId, StreamId position) {}
}
