package io.ctiroutes.ledger;

import io.ctiroutes.ioc.EventOrder;
import io.ctiroutes.text.FailureLog;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the ledger has come in the stream of each connector, and whether its claims are all there are. They are if every
 * stream has been read from the beginning up to what was then its end, and nothing was left out since. Safe for use by several
 * threads: what is remembered is what was written last.
 */
final class Runs {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

    private final Store store;
    private final Clock clock;
    private volatile boolean complete;

    Runs(Store store, Clock clock) throws SQLException {
        this.store = store;
        this.clock = clock;
        catchUp();
    }

    /** Reads what may have been written by another connector. */
    void catchUp() throws SQLException {
        complete = store.about("complete").isPresent();
    }

    boolean isComplete() {
        return complete;
    }

    synchronized void complete() throws SQLException {
        store.inTransaction(counted -> {
            store.update("UPDATE connector SET complete = 1, began = NULL");
            return store.update("INSERT OR REPLACE INTO about VALUES ('complete', 1)");
        });
        complete = true;
    }

    synchronized void incomplete() throws SQLException {
        complete = false;
        store.inTransaction(counted -> forget());
    }

    private int forget() throws SQLException {
        store.update("UPDATE connector SET complete = 0, began = NULL");
        return store.update("DELETE FROM about WHERE name = 'complete'");
    }

    synchronized void resumed(String connector, Optional<String> position, boolean fromTheBeginning)
            throws SQLException {
        Optional<String> own = position(connector);
        boolean empty = store.isEmpty();
        if (position.isPresent()) {
            String theirs = position.get();
            if (own.isEmpty() ? !empty : EventOrder.isAfter(theirs, own.get())) {
                untrusted(connector, theirs, own);
            } else if (own.isEmpty()) {
                incomplete(
                        connector,
                        theirs,
                        "its stream is resumed at " + theirs + ", and what came before is not known");
            }
        } else if (own.isPresent() && !empty) {
            incomplete(connector, null, "OpenCTI has no position any more, the stream is read anew");
        } else if (!fromTheBeginning) {
            incomplete(connector, null, "its stream is not read from the beginning");
        } else if (empty || othersAreWhole(connector)) {
            began(connector);
        } else {
            incomplete(connector, null, "it held something before the stream was read from the beginning");
        }
    }

    synchronized void caughtUp(String connector, String position) throws SQLException {
        Optional<String> own = position(connector);
        if (own.isEmpty()) {
            incomplete(connector, position, "what it knows of the time before " + position + " it was told by others");
        } else if (EventOrder.isAfter(position, own.get())) {
            store.inTransaction(
                    counted -> store.update("UPDATE connector SET position = ? WHERE id = ?", position, connector));
        }
    }

    private Optional<String> position(String connector) throws SQLException {
        return store.text("SELECT position FROM connector WHERE id = ?", connector);
    }

    /** This stream began on an empty ledger, or all that is there comes from streams that did, or will soon be whole. */
    private boolean othersAreWhole(String connector) throws SQLException {
        return store.number("SELECT count(*) FROM connector") > 0
                        && store.number("SELECT count(*) FROM connector WHERE NOT complete AND began IS NULL") == 0
                || store.text("SELECT began FROM connector WHERE id = ?", connector)
                        .isPresent();
    }

    private void untrusted(String connector, String theirs, Optional<String> own) throws SQLException {
        complete = false;
        store.durably(counted -> {
            forget();
            store.forgetAllButIds(counted);
            return put(connector, theirs, null, 0);
        });
        FailureLog.notice(
                "the ledger is an older copy: OpenCTI has the position " + theirs + " for connector " + connector
                        + ", the ledger " + own.orElse("none")
                        + ". It is not trusted in what Falcon was given, who wants an IOC and what is owed: each IOC is written"
                        + " again when it is wanted next");
    }

    private void incomplete(String connector, String position, String why) throws SQLException {
        LOG.info("the ledger does not know all claims: connector {}: {}", connector, why);
        complete = false;
        store.inTransaction(counted -> {
            store.update("DELETE FROM about WHERE name = 'complete'");
            return put(connector, position, null, 0);
        });
    }

    private void began(String connector) throws SQLException {
        complete = false;
        store.inTransaction(counted -> {
            store.update("DELETE FROM about WHERE name = 'complete'");
            return store.update(
                    "INSERT INTO connector VALUES (?1, NULL, ?2, 0) ON CONFLICT(id) DO UPDATE"
                            + " SET position = NULL, began = coalesce(began, ?2), complete = 0",
                    connector,
                    clock.millis());
        });
    }

    private int put(String connector, String position, Long began, int whole) throws SQLException {
        return store.update("INSERT OR REPLACE INTO connector VALUES (?, ?, ?, ?)", connector, position, began, whole);
    }

    synchronized void saving(String connector, String position) throws SQLException {
        boolean now = store.durably(counted -> {
            store.update(
                    "INSERT INTO connector VALUES (?1, ?2, NULL, 0) ON CONFLICT(id) DO UPDATE SET position = ?2",
                    connector,
                    position);
            int whole = store.update(
                    "UPDATE connector SET complete = 1, began = NULL WHERE id = ? AND began <= ?",
                    connector,
                    EventOrder.time(position));
            return whole > 0
                    && store.update("INSERT OR REPLACE INTO about SELECT 'complete', 1"
                                    + " WHERE NOT EXISTS (SELECT 1 FROM connector WHERE NOT complete)")
                            > 0;
        });
        if (now) {
            LOG.info("the ledger knows all claims");
            complete = true;
        }
    }
}
