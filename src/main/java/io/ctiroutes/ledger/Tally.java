package io.ctiroutes.ledger;

import io.ctiroutes.ledger.Delivered.State;
import io.ctiroutes.ledger.Owed.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Counts what rows hold, so that nobody has to look at all of them. For one thread at a time. */
final class Tally {

    private static final String PREFIX = "count ";
    private static final int CLAIMS = Schema.STATES.size();
    private static final int OWED = CLAIMS + 1;

    private final long[] counts;

    Tally() {
        this(new long[OWED + Schema.REASONS.size()]);
    }

    private Tally(long[] counts) {
        this.counts = counts;
    }

    Tally copy() {
        return new Tally(counts.clone());
    }

    void state(int state, long more) {
        if (state != EntryReader.Row.NONE) {
            counts[state] += more;
        }
    }

    void claims(long more) {
        counts[CLAIMS] += more;
    }

    void owed(int reason, long more) {
        if (reason != EntryReader.Row.NONE) {
            counts[OWED + reason] += more;
        }
    }

    void noClaimsAndNothingOwed() {
        Arrays.fill(counts, CLAIMS, counts.length, 0);
    }

    Ledger.Counts counts() {
        Map<Reason, Long> owed = new EnumMap<>(Reason.class);
        Schema.REASONS.forEach(reason -> owed.put(reason, counts[OWED + Schema.REASONS.indexOf(reason)]));
        return new Ledger.Counts(state(State.LIVE), state(State.RETIRED), state(State.REFUSED), owed, counts[CLAIMS]);
    }

    private long state(State state) {
        return counts[Schema.STATES.indexOf(state)];
    }

    /** Reads what was written last. */
    static Tally read(Connection connection) throws SQLException {
        Tally tally = new Tally();
        try (PreparedStatement select = connection.prepareStatement("SELECT value FROM about WHERE name = ?")) {
            for (int i = 0; i < tally.counts.length; i++) {
                select.setString(1, PREFIX + name(i));
                try (ResultSet row = select.executeQuery()) {
                    tally.counts[i] = row.next() ? row.getLong(1) : 0;
                }
            }
        }
        return tally;
    }

    /** Writes what has changed since. */
    void write(Connection connection, Tally since) throws SQLException {
        if (Arrays.equals(counts, since.counts)) {
            return;
        }
        try (PreparedStatement put = connection.prepareStatement("INSERT OR REPLACE INTO about VALUES (?, ?)")) {
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] != since.counts[i]) {
                    put.setString(1, PREFIX + name(i));
                    put.setLong(2, counts[i]);
                    put.executeUpdate();
                }
            }
        }
    }

    private static String name(int count) {
        return count < CLAIMS
                ? Schema.STATES.get(count).toString()
                : count == CLAIMS ? "CLAIMS" : "OWED " + Schema.REASONS.get(count - OWED);
    }
}
