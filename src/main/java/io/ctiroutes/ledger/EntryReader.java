package io.ctiroutes.ledger;

import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Traits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Reads entries by their rows. For one thread at a time. */
final class EntryReader implements AutoCloseable {

    private static final int MANY = 500;
    private static final int FEW = 10;

    private static final String ENTRY = "SELECT n, type, value, " + Schema.CLAIM_COLUMNS
            + ", state, falcon, fingerprint, at, done, more, owed, since, approved, marks FROM ioc WHERE n IN (";

    /** What a write has to know of a row. */
    record Row(int n, boolean claimed, int more, int state, int owed) {

        static final int NONE = -1;

        int claims() {
            return (claimed ? 1 : 0) + more;
        }
    }

    private final Connection connection;
    private final PreparedStatement many;
    private final PreparedStatement few;
    private final PreparedStatement manyRows;
    private final PreparedStatement fewRows;
    private final PreparedStatement claims;

    EntryReader(Connection connection) throws SQLException {
        this.connection = connection;
        many = connection.prepareStatement(ENTRY + places(MANY) + ")");
        few = connection.prepareStatement(ENTRY + places(FEW) + ")");
        String row = "SELECT n, type, value, indicator IS NOT NULL, more, state, owed FROM ioc WHERE n IN (";
        manyRows = connection.prepareStatement(row + places(MANY) + ")");
        fewRows = connection.prepareStatement(row + places(FEW) + ")");
        claims = connection.prepareStatement(
                "SELECT " + Schema.CLAIM_COLUMNS + ", marks FROM claim WHERE n = ? ORDER BY nr DESC");
    }

    /** Where it reads. */
    Connection connection() {
        return connection;
    }

    /** The rows that an indicator claims which is about several IOCs, in rising order. */
    int[] rowsOfSeveral(String indicator) throws SQLException {
        String several = " WHERE indicator = ?1 AND marks & " + Schema.SEVERAL;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT n FROM ioc" + several + " UNION SELECT n FROM claim" + several + " ORDER BY n")) {
            select.setObject(1, Columns.id(indicator));
            List<Integer> rows = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(row.getInt(1));
                }
            }
            return rows.stream().mapToInt(n -> n).toArray();
        }
    }

    static String places(int count) {
        return "?, ".repeat(count - 1) + "?";
    }

    /** The entries in these rows, in the order of the rows; rows may be missing. */
    Map<Integer, Entry> entries(int[] rows) throws SQLException {
        Map<Integer, Entry> found = new LinkedHashMap<>();
        List<Integer> withMore = new ArrayList<>();
        each(rows, many, few, row -> {
            Entry entry = entry(row);
            found.put(row.getInt(1), entry);
            if (row.getInt(16) > 0) {
                withMore.add(row.getInt(1));
            }
        });
        for (int n : withMore) {
            Entry newest = found.get(n);
            found.put(n, withClaims(newest, further(n, newest.key())));
        }
        return found;
    }

    /** What a write has to know of these rows. */
    Map<IocKey, Row> rows(int[] rows) throws SQLException {
        Map<IocKey, Row> found = new HashMap<>();
        each(
                rows,
                manyRows,
                fewRows,
                row -> found.put(
                        Columns.key(row.getInt(2), row.getObject(3)),
                        new Row(row.getInt(1), row.getBoolean(4), row.getInt(5), number(row, 6), number(row, 7))));
        return found;
    }

    private static int number(ResultSet row, int column) throws SQLException {
        int number = row.getInt(column);
        return number == 0 && row.wasNull() ? Row.NONE : number;
    }

    private interface EachRow {
        void take(ResultSet row) throws SQLException;
    }

    private static void each(int[] rows, PreparedStatement many, PreparedStatement few, EachRow taker)
            throws SQLException {
        int at = 0;
        while (at < rows.length) {
            boolean left = rows.length - at > FEW;
            PreparedStatement statement = left ? many : few;
            int places = left ? MANY : FEW;
            for (int i = 0; i < places; i++) {
                // there is no row 0
                statement.setInt(i + 1, at + i < rows.length ? rows[at + i] : 0);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    take(taker, result);
                }
            }
            at += places;
        }
    }

    private static void take(EachRow taker, ResultSet row) throws SQLException {
        try {
            taker.take(row);
        } catch (RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** What SQLite has read well may still be nothing that was written here. */
    static SQLException unreadable(RuntimeException failure) {
        return new SQLiteException("what it holds cannot be read: " + failure, SQLiteErrorCode.SQLITE_CORRUPT);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        IocKey key = Columns.key(row.getInt(2), row.getObject(3));
        List<Claim> claims = row.getObject(4) == null ? List.of() : List.of(claim(row, 4, 20, key));
        return new Entry(key, claims, delivered(row), owed(row));
    }

    private static Claim claim(ResultSet row, int from, int marksAt, IocKey key) throws SQLException {
        String look = row.getString(from + 3);
        Optional<Ioc> record = look == null
                ? Optional.empty()
                : Optional.of(Columns.record(
                        key, look, row.getString(from + 4), row.getString(from + 5), row.getObject(from + 6)));
        int marks = row.getInt(marksAt);
        return new Claim(
                Columns.idText(row.getObject(from)),
                row.getString(from + 1),
                Columns.eventText(row.getObject(from + 2)),
                record,
                marks == 0
                        ? Claim.Marks.NONE
                        : new Claim.Marks(
                                (marks & Schema.SEVERAL) != 0,
                                (marks & Schema.WITHDRAWN) != 0,
                                (marks & Schema.UPDATED) != 0),
                look == null ? Traits.NONE : Columns.traits(look));
    }

    private static Optional<Delivered> delivered(ResultSet row) throws SQLException {
        int state = number(row, 11);
        if (state == Row.NONE) {
            return Optional.empty();
        }
        Object event = row.getObject(15);
        return Optional.of(new Delivered(
                Schema.STATES.get(state),
                Columns.hexText(row.getObject(12)),
                row.getLong(13),
                Instant.ofEpochMilli(row.getLong(14)),
                Columns.eventText(event == null ? row.getObject(6) : event)));
    }

    private static Optional<Owed> owed(ResultSet row) throws SQLException {
        int reason = number(row, 17);
        return reason == Row.NONE
                ? Optional.empty()
                : Optional.of(new Owed(
                        Schema.REASONS.get(reason), Instant.ofEpochMilli(row.getLong(18)), row.getBoolean(19)));
    }

    private static Entry withClaims(Entry entry, List<Claim> further) {
        List<Claim> all = new ArrayList<>(entry.claims());
        all.addAll(further);
        return new Entry(entry.key(), all, entry.delivered(), entry.owed());
    }

    private List<Claim> further(int n, IocKey key) throws SQLException {
        List<Claim> further = new ArrayList<>();
        claims.setInt(1, n);
        try (ResultSet row = claims.executeQuery()) {
            while (row.next()) {
                further.add(claim(row, 1, 8, key));
            }
        }
        return further;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : List.of(many, few, manyRows, fewRows, claims)) {
            statement.close();
        }
    }
}
