package io.ctiroutes.sandbox.account;

import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.Installation;

/** The position that OpenCTI keeps for a connector. */
public final class SavedPosition {

    private SavedPosition() {}

    /** The position of the installed connector; the beginning if there is none. */
    public static StreamId in(OpenCtiStandIn openCti) {
        return of(Installation.CONNECTOR_ID, openCti);
    }

    /** The position of the connector with this id; the beginning if there is none. */
    public static StreamId of(String connectorId, OpenCtiStandIn openCti) {
        return openCti.connectorState(connectorId)
                .flatMap(state -> StreamId.parse(state.replaceFirst(".*\"start_from\":\"([0-9-]+)\".*", "$1")))
                .orElse(StreamId.BEGINNING);
    }
}
