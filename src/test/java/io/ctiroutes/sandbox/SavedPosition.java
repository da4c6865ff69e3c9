package io.ctiroutes.sandbox;

import io.ctiroutes.opencti.StreamId;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;

/** The position that OpenCTI keeps for the connector. */
public final class SavedPosition {

    private SavedPosition() {}

    /** The position; the beginning if there is none. */
    public static StreamId in(OpenCtiStandIn openCti) {
        return openCti.connectorState(Installation.CONNECTOR_ID)
                .flatMap(state -> StreamId.parse(state.replaceFirst(".*\"start_from\":\"([0-9-]+)\".*", "$1")))
                .orElse(StreamId.BEGINNING);
    }
}
