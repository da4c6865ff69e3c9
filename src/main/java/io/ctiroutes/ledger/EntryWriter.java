package io.ctiroutes.ledger;

import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.EntryReader.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes entries into their rows, and counts what that changes. For one thread at a time, in a transaction. */
final class EntryWriter implements AutoCloseable {

    private static final int MANY = 50;
    private static final int CLAIM = 1;
    private static final int DELIVERED = 2;
    private static final int OWED = 4;

    private static final String KEY_COLUMNS = "n, type, value, ";
    private static final String DELIVERED_COLUMNS = ", state, falcon, fingerprint, at";
    private static final String ALL_COLUMNS =
            KEY_COLUMNS + Schema.CLAIM_COLUMNS + DELIVERED_COLUMNS + ", done, more, owed, since, approved, marks";
    private static final int PLAIN = 14;
    private static final int ALL = 20;

    private final Connection connection;
    private final PreparedStatement insertMany;
    private final PreparedStatement insert;
    private final PreparedStatement insertClaim;
    private final PreparedStatement deleteClaims;
    private final PreparedStatement delete;
    private final PreparedStatement report;
    private final PreparedStatement manyReports;
    // by what changes; made when they are needed
    private final PreparedStatement[] updates = new PreparedStatement[CLAIM + DELIVERED + OWED + 1];

    EntryWriter(Connection connection) throws SQLException {
        this.connection = connection;
        String row = "(" + EntryReader.places(PLAIN) + ")";
        insertMany = connection.prepareStatement("INSERT INTO ioc(" + KEY_COLUMNS + Schema.CLAIM_COLUMNS
                + DELIVERED_COLUMNS + ") VALUES " + (row + ", ").repeat(MANY - 1) + row);
        insert = connection.prepareStatement(
                "INSERT INTO ioc(" + ALL_COLUMNS + ") VALUES (" + EntryReader.places(ALL) + ")");
        insertClaim = connection.prepareStatement("INSERT INTO claim(n, nr, " + Schema.CLAIM_COLUMNS
                + ", marks) VALUES (" + EntryReader.places(10) + ")");
        deleteClaims = connection.prepareStatement("DELETE FROM claim WHERE n = ? AND nr >= ?");
        delete = connection.prepareStatement("DELETE FROM ioc WHERE n = ?");
        String reports = "INSERT INTO report(n, indicator, since, due) VALUES ";
        String noted = "(" + EntryReader.places(4) + ")";
        report = connection.prepareStatement(reports + noted);
        manyReports = connection.prepareStatement(reports + (noted + ", ").repeat(MANY - 1) + noted);
    }

    /** Whether there is anything to keep of it. */
    static boolean isEmpty(Entry entry) {
        return entry.claims().isEmpty()
                && entry.delivered().isEmpty()
                && entry.owed().isEmpty();
    }

    /** New rows, the first of them with this number. */
    void insert(int first, List<Entry> entries, Tally tally) throws SQLException {
        List<Integer> others = new ArrayList<>();
        List<Integer> plain = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            (isPlain(entry) ? plain : others).add(i);
            tally.state(state(entry), 1);
            tally.owed(owed(entry), 1);
            tally.claims(entry.claims().size());
        }
        int at = 0;
        for (; plain.size() - at >= MANY; at += MANY) {
            for (int i = 0; i < MANY; i++) {
                int index = plain.get(at + i);
                plain(insertMany, i * PLAIN + 1, first + index, entries.get(index));
            }
            insertMany.executeUpdate();
        }
        others.addAll(plain.subList(at, plain.size()));
        for (int index : others) {
            Entry entry = entries.get(index);
            int next = plain(insert, 1, first + index, entry);
            next = done(insert, next, entry);
            next = more(insert, next, entry);
            next = owed(insert, next, entry.owed());
            marks(insert, next, entry.claims());
            insert.executeUpdate();
            further(first + index, entry.claims(), 0);
        }
    }

    /** What is different between before and after. */
    void update(Row row, Ledger.Update update, Tally tally) throws SQLException {
        Entry before = update.before();
        Entry after = update.after();
        int changes = (before.claims().equals(after.claims()) ? 0 : CLAIM)
                + (before.delivered().equals(after.delivered()) ? 0 : DELIVERED)
                + (before.owed().equals(after.owed()) ? 0 : OWED);
        if (changes == 0) {
            return;
        }
        PreparedStatement statement = statement(changes);
        int next = 1;
        if ((changes & CLAIM) != 0) {
            next = claim(statement, next, after.claims());
            next = more(statement, next, after);
            next = marks(statement, next, after.claims());
            tally.claims(after.claims().size() - row.claims());
            claims(row, before.claims(), after.claims());
        }
        if ((changes & DELIVERED) != 0) {
            next = delivered(statement, next, after.delivered());
            // without the claim, nobody knows whose event the row has
            next = (changes & CLAIM) != 0
                    ? done(statement, next, after)
                    : set(
                            statement,
                            next,
                            after.delivered()
                                    .map(last -> Columns.event(last.eventId()))
                                    .orElse(null));
            tally.state(row.state(), -1);
            tally.state(state(after), 1);
        }
        if ((changes & OWED) != 0) {
            next = owed(statement, next, after.owed());
            tally.owed(row.owed(), -1);
            tally.owed(owed(after), 1);
        }
        statement.setInt(next, row.n());
        statement.executeUpdate();
    }

    /**
     * That something of a row is to be told of an indicator.
     *
     * @param due when, in milliseconds; null for at once
     */
    record Note(int n, String indicator, Long due) {}

    /** Notes what is to be told. */
    void note(List<Note> notes, long since) throws SQLException {
        int at = 0;
        for (; notes.size() - at >= MANY; at += MANY) {
            for (int i = 0; i < MANY; i++) {
                note(manyReports, 4 * i + 1, notes.get(at + i), since);
            }
            manyReports.executeUpdate();
        }
        for (Note note : notes.subList(at, notes.size())) {
            note(report, 1, note, since);
            report.executeUpdate();
        }
    }

    private static void note(PreparedStatement statement, int from, Note note, long since) throws SQLException {
        statement.setInt(from, note.n());
        statement.setObject(from + 1, Columns.id(note.indicator()));
        statement.setLong(from + 2, since);
        statement.setObject(from + 3, note.due());
    }

    /** Nothing is known of it any more. */
    void delete(Row row, Tally tally) throws SQLException {
        tally.claims(-row.claims());
        tally.state(row.state(), -1);
        tally.owed(row.owed(), -1);
        if (row.more() > 0) {
            deleteClaims(row.n(), 0);
        }
        delete.setInt(1, row.n());
        delete.executeUpdate();
    }

    private PreparedStatement statement(int changes) throws SQLException {
        if (updates[changes] == null) {
            List<String> columns = new ArrayList<>();
            if ((changes & CLAIM) != 0) {
                for (String column : Schema.CLAIM_COLUMNS.split(", ")) {
                    columns.add(column + " = ?");
                }
                columns.add("more = ?");
                columns.add("marks = ?");
            }
            if ((changes & DELIVERED) != 0) {
                columns.add("state = ?, falcon = ?, fingerprint = ?, at = ?, done = ?");
            } else if ((changes & CLAIM) != 0) {
                columns.add("done = coalesce(done, event)");
            }
            if ((changes & OWED) != 0) {
                columns.add("owed = ?, since = ?, approved = ?");
            }
            updates[changes] =
                    connection.prepareStatement("UPDATE ioc SET " + String.join(", ", columns) + " WHERE n = ?");
        }
        return updates[changes];
    }

    /** Whether a row without the rarer columns says it all. */
    private static boolean isPlain(Entry entry) {
        return entry.claims().size() <= 1
                && entry.owed().isEmpty()
                && isByNewestClaim(entry)
                && marks(entry.claims()) == null;
    }

    private static boolean isByNewestClaim(Entry entry) {
        return entry.delivered().isEmpty()
                || !entry.claims().isEmpty()
                        && entry.claims()
                                .get(0)
                                .eventId()
                                .equals(entry.delivered().get().eventId());
    }

    private static int plain(PreparedStatement statement, int from, int n, Entry entry) throws SQLException {
        IocKey key = entry.key();
        statement.setInt(from, n);
        statement.setInt(from + 1, Schema.TYPES.indexOf(key.type()));
        int next = set(statement, from + 2, Columns.value(key));
        next = claim(statement, next, entry.claims());
        return delivered(statement, next, entry.delivered());
    }

    private static int claim(PreparedStatement statement, int from, List<Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return nulls(statement, from, 7);
        }
        return claim(statement, from, claims.get(0));
    }

    private static int claim(PreparedStatement statement, int from, Claim claim) throws SQLException {
        int next = set(statement, from, Columns.id(claim.indicatorId()));
        statement.setString(next, claim.indicatorName());
        next = set(statement, next + 1, Columns.event(claim.eventId()));
        if (claim.record().isEmpty()) {
            return nulls(statement, next, 4);
        }
        Ioc record = claim.record().get();
        statement.setString(next, Columns.look(record, claim.traits()));
        statement.setString(next + 1, Columns.tags(record.tags()));
        statement.setString(next + 2, record.description().orElse(null));
        return set(statement, next + 3, Columns.time(record.expiration()));
    }

    private static int delivered(PreparedStatement statement, int from, Optional<Delivered> delivered)
            throws SQLException {
        if (delivered.isEmpty()) {
            return nulls(statement, from, 4);
        }
        Delivered last = delivered.get();
        statement.setInt(from, Schema.STATES.indexOf(last.state()));
        set(statement, from + 1, last.falconId().isEmpty() ? null : Columns.hex(last.falconId()));
        statement.setLong(from + 2, last.fingerprint());
        statement.setLong(from + 3, last.at().toEpochMilli());
        return from + 4;
    }

    /** The event that was delivered, where it is not that of the newest claim. */
    private static int done(PreparedStatement statement, int at, Entry entry) throws SQLException {
        return set(
                statement,
                at,
                isByNewestClaim(entry)
                        ? null
                        : Columns.event(entry.delivered().get().eventId()));
    }

    private static int more(PreparedStatement statement, int at, Entry entry) throws SQLException {
        int more = entry.claims().size() - 1;
        return set(statement, at, more > 0 ? more : null);
    }

    /** How the newest claim is marked. */
    private static int marks(PreparedStatement statement, int at, List<Claim> claims) throws SQLException {
        return set(statement, at, marks(claims));
    }

    private static Integer marks(List<Claim> claims) {
        return claims.isEmpty() ? null : marks(claims.get(0));
    }

    private static Integer marks(Claim claim) {
        if (claim.marks() == Claim.Marks.NONE) {
            return null;
        }
        int marks = (claim.several() ? Schema.SEVERAL : 0)
                + (claim.withdrawn() ? Schema.WITHDRAWN : 0)
                + (claim.marks().updated() ? Schema.UPDATED : 0);
        return marks == 0 ? null : marks;
    }

    private static int owed(PreparedStatement statement, int from, Optional<Owed> owed) throws SQLException {
        if (owed.isEmpty()) {
            return nulls(statement, from, 3);
        }
        Instant since = owed.get().since();
        statement.setInt(from, Schema.REASONS.indexOf(owed.get().reason()));
        statement.setLong(from + 1, since.toEpochMilli());
        statement.setBoolean(from + 2, owed.get().approved());
        return from + 3;
    }

    /** The claims behind the newest. They are numbered from the oldest on: a new one leaves the others as they are. */
    private void claims(Row row, List<Claim> before, List<Claim> after) throws SQLException {
        int same = 0;
        if (before.size() == row.claims()) {
            int most = Math.min(before.size(), after.size()) - 1;
            while (same < most && before.get(before.size() - 1 - same).equals(after.get(after.size() - 1 - same))) {
                same++;
            }
        }
        if (row.more() > same) {
            deleteClaims(row.n(), same);
        }
        further(row.n(), after, same);
    }

    private void further(int n, List<Claim> claims, int present) throws SQLException {
        for (int nr = present; nr < claims.size() - 1; nr++) {
            insertClaim.setInt(1, n);
            insertClaim.setInt(2, nr);
            Claim claim = claims.get(claims.size() - 1 - nr);
            set(insertClaim, claim(insertClaim, 3, claim), marks(claim));
            insertClaim.executeUpdate();
        }
    }

    private void deleteClaims(int n, int from) throws SQLException {
        deleteClaims.setInt(1, n);
        deleteClaims.setInt(2, from);
        deleteClaims.executeUpdate();
    }

    private static int state(Entry entry) {
        return entry.delivered()
                .map(last -> Schema.STATES.indexOf(last.state()))
                .orElse(Row.NONE);
    }

    private static int owed(Entry entry) {
        return entry.owed().map(owed -> Schema.REASONS.indexOf(owed.reason())).orElse(Row.NONE);
    }

    private static int nulls(PreparedStatement statement, int from, int count) throws SQLException {
        for (int i = from; i < from + count; i++) {
            statement.setNull(i, Types.NULL);
        }
        return from + count;
    }

    private static int set(PreparedStatement statement, int at, Object value) throws SQLException {
        statement.setObject(at, value);
        return at + 1;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement :
                List.of(insertMany, insert, insertClaim, deleteClaims, delete, report, manyReports)) {
            statement.close();
        }
        for (PreparedStatement statement : updates) {
            if (statement != null) {
                statement.close();
            }
        }
    }
}
