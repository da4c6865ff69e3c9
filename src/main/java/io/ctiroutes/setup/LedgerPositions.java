package io.ctiroutes.setup;

import io.ctiroutes.falcon.delivery.SearchLag;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.opencti.platform.PositionListener;
import io.ctiroutes.opencti.platform.StreamId;
import java.util.Map;
import java.util.Optional;

/**
 * Has the ledger carry the position that it was written at, and counts those of somebody else.
 *
 * @param known  where each stream is, by its connector's id; kept up to date
 * @param half   is asked before the ledger is told of a position whether what came before may have been done
 */
record LedgerPositions(
        Ledger ledger, SearchLag searchLag, Map<String, StreamId> known, Half half, ConnectorMetrics metrics)
        implements PositionListener {

    @Override
    public boolean resumed(String connectorId, Optional<StreamId> position, boolean fromTheBeginning) {
        if (position.isPresent() && !half.hasWhatCameBefore()) {
            return false;
        }
        if (position.isPresent() && half.recalls()) {
            ledger.caughtUp(connectorId, position.get().toString());
        }
        if (position.isPresent() || !ledger.isNew()) {
            // this connector did, up to when it was killed
            searchLag.othersWrote();
        }
        ledger.resumed(connectorId, position.map(StreamId::toString), fromTheBeginning);
        known.put(connectorId, position.orElse(StreamId.BEGINNING));
        return true;
    }

    @Override
    public void saving(String connectorId, StreamId position) {
        ledger.saving(connectorId, position.toString());
        known.put(connectorId, position);
    }

    @Override
    public void lost(String why) {
        ledger.incomplete(why);
    }

    @Override
    public void foreign(String connectorId, StreamId position) {
        metrics.foreignPosition();
    }
}
