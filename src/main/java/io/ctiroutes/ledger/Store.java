package io.ctiroutes.ledger;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.EntryReader.Row;
import io.ctiroutes.ledger.Ledger.Update;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open database: one connection that writes, and one that reads what is committed beside it. Safe for use by several
 * threads.
 */
final class Store implements AutoCloseable {

    private static final Duration DELETED_FOR = Duration.ofDays(30);

    /** What is missing in Falcon is told of after so long: a repair may bring it back before. */
    private static final Duration REPAIRED_WITHIN = Duration.ofMinutes(10);

    private final Connection writing;
    private final Connection reading;
    private final Object writeLock = new Object();
    private final Object readLock;
    private final Statement write;
    private final EntryReader current;
    private final EntryReader reader;
    private final EntryWriter writer;
    private final Keys keys;
    private int chunks;
    private volatile Tally tally;
    private volatile boolean reports;

    /**
     * Of tables that are there.
     *
     * @param reading may be the connection that writes
     */
    Store(Connection writing, Connection reading) throws SQLException {
        this.writing = writing;
        this.reading = reading;
        this.readLock = writing == reading ? writeLock : new Object();
        this.write = writing.createStatement();
        this.current = new EntryReader(writing);
        this.reader = new EntryReader(reading);
        this.writer = new EntryWriter(writing);
        try {
            this.keys = new Keys(Long.parseLong(about("seed").orElse("")));
            load();
            catchUp();
            reports = about(Outbox.PLATFORM).isPresent();
        } catch (RuntimeException e) {
            throw EntryReader.unreadable(e);
        }
    }

    private void load() throws SQLException {
        try (Statement statement = reading.createStatement();
                ResultSet row = statement.executeQuery("SELECT chunk, hashes FROM found ORDER BY chunk")) {
            while (row.next()) {
                keys.addChunk(row.getInt(1), row.getBytes(2));
                chunks = row.getInt(1) + 1;
            }
        }
    }

    /** Finds what has been written by another connector since, and counts it. */
    void catchUp() throws SQLException {
        synchronized (readLock) {
            try (PreparedStatement rows =
                    reading.prepareStatement("SELECT n, type, value FROM ioc WHERE n > ? ORDER BY n")) {
                rows.setInt(1, keys.last());
                try (ResultSet row = rows.executeQuery()) {
                    while (row.next()) {
                        keys.add(row.getInt(1), keys.hash(Columns.key(row.getInt(2), row.getObject(3))));
                    }
                }
            }
            tally = Tally.read(reading);
        }
    }

    /** Writes that it has been opened, and forgets what has been deleted long ago and nobody wants. */
    void begin(Instant now) throws SQLException {
        inTransaction(counted -> {
            update("INSERT OR REPLACE INTO about VALUES ('opened', ?)", now.toString());
            int forgotten = update(
                    "DELETE FROM ioc WHERE at < ? AND " + Schema.ENDED + " AND state = " + Schema.DELETED
                            + " AND indicator IS NULL AND owed IS NULL",
                    now.minus(DELETED_FOR).toEpochMilli());
            counted.state(Schema.DELETED, -forgotten);
            return forgotten;
        });
    }

    Map<IocKey, Entry> find(Collection<IocKey> wanted) throws SQLException {
        Map<IocKey, Entry> found = new LinkedHashMap<>(wanted.size() * 4 / 3 + 1);
        for (IocKey key : wanted) {
            found.put(key, Entry.unknown(key));
        }
        int[] rows = keys.rowsOf(hashes(wanted));
        if (rows.length > 0) {
            for (Entry entry : entries(rows).values()) {
                found.replace(entry.key(), entry);
            }
        }
        return found;
    }

    private int[] hashes(Collection<IocKey> wanted) {
        int[] hashes = new int[wanted.size()];
        int at = 0;
        for (IocKey key : wanted) {
            hashes[at++] = keys.hash(key);
        }
        return hashes;
    }

    Ledger.Page keys(int after, int most) throws SQLException {
        List<IocKey> next = new ArrayList<>(most);
        int last = after;
        synchronized (readLock) {
            try (PreparedStatement rows =
                    reading.prepareStatement("SELECT n, type, value FROM ioc WHERE n > ? ORDER BY n LIMIT ?")) {
                rows.setInt(1, after);
                rows.setInt(2, most);
                try (ResultSet row = rows.executeQuery()) {
                    while (row.next()) {
                        last = row.getInt(1);
                        next.add(Columns.key(row.getInt(2), row.getObject(3)));
                    }
                }
            } catch (RuntimeException e) {
                throw EntryReader.unreadable(e);
            }
        }
        return new Ledger.Page(next, last);
    }

    private Map<Integer, Entry> entries(int[] rows) throws SQLException {
        synchronized (readLock) {
            return reader.entries(rows);
        }
    }

    /** What reads what is committed. */
    interface Reading<T> {
        T with(EntryReader reader) throws SQLException;
    }

    /** Reads, alone. */
    <T> T reading(Reading<T> read) throws SQLException {
        synchronized (readLock) {
            return read.with(reader);
        }
    }

    /** Whether it is noted from now on of which indicators something changes, see {@link Outbox}. */
    void reports(boolean now) {
        reports = now;
    }

    /** Within a transaction: notes that something is to be told of an indicator; how many rows that are. */
    int note(IocKey key, String indicatorId, long now) throws SQLException {
        Row row = current.rows(keys.rowsOf(hashes(List.of(key)))).get(key);
        if (row != null) {
            writer.note(row.n(), indicatorId, now, null);
        }
        return row == null ? 0 : 1;
    }

    /** Writes all or nothing. */
    void write(List<Update> updates, Instant now) throws SQLException {
        List<IocKey> changed =
                updates.stream().map(update -> update.after().key()).toList();
        inTransaction(counted -> {
            int[] rows = keys.rowsOf(hashes(changed));
            Map<IocKey, Row> there = rows.length == 0 ? Map.of() : current.rows(rows);
            List<Update> added = new ArrayList<>();
            for (Update update : updates) {
                Row row = there.get(update.after().key());
                boolean nothingLeft = EntryWriter.isEmpty(update.after());
                if (row == null) {
                    if (!nothingLeft) {
                        added.add(update);
                    }
                } else {
                    note(row.n(), update, now);
                    if (nothingLeft) {
                        writer.delete(row, counted);
                    } else {
                        writer.update(row, update, counted);
                    }
                }
            }
            add(added, counted, now);
            return null;
        });
    }

    private void add(List<Update> added, Tally counted, Instant now) throws SQLException {
        int first = keys.last() + 1;
        writer.insert(first, added.stream().map(Update::after).toList(), counted);
        // if this is rolled back, the numbers lead to no rows, and are not used again
        for (int i = 0; i < added.size(); i++) {
            keys.add(first + i, keys.hash(added.get(i).after().key()));
            note(first + i, added.get(i), now);
        }
    }

    private void note(int n, Update update, Instant now) throws SQLException {
        if (!reports) {
            return;
        }
        Entry after = update.after();
        boolean missing = after.isClaimed()
                && after.delivered()
                        .filter(last -> last.state() == Delivered.State.DELETED)
                        .isPresent();
        Long due = missing ? now.plus(REPAIRED_WITHIN).toEpochMilli() : null;
        for (String indicator : Outbox.concerned(update)) {
            writer.note(n, indicator, now.toEpochMilli(), due);
        }
    }

    /** Writes the hashes of chunks that have become full. */
    private int seal() throws SQLException {
        int full = (keys.last() + 1) / Keys.CHUNK;
        for (int chunk = chunks; chunk < full; chunk++) {
            try (PreparedStatement put = writing.prepareStatement("INSERT INTO found VALUES (?, ?)")) {
                put.setInt(1, chunk);
                put.setBytes(2, keys.chunk(chunk));
                put.executeUpdate();
            }
        }
        return full;
    }

    /** What is done within a transaction. */
    interface Work<T> {
        T with(Tally counted) throws SQLException;
    }

    /** Does it all, or nothing of it. */
    <T> T inTransaction(Work<T> work) throws SQLException {
        synchronized (writeLock) {
            Tally counted = tally.copy();
            write.execute("BEGIN IMMEDIATE");
            try {
                T result = work.with(counted);
                counted.write(writing, tally);
                int full = seal();
                write.execute("COMMIT");
                tally = counted;
                chunks = full;
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(e);
                throw e;
            }
        }
    }

    /** As before, and it is on the disk when this returns, with all that was written before. */
    <T> T durably(Work<T> work) throws SQLException {
        synchronized (writeLock) {
            write.execute("PRAGMA synchronous = FULL");
            try {
                return inTransaction(work);
            } finally {
                write.execute("PRAGMA synchronous = NORMAL");
            }
        }
    }

    private void rollBack(Throwable failure) {
        try {
            write.execute("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has done so itself after some failures
            failure.addSuppressed(e);
        }
    }

    Ledger.Counts counts() {
        return tally.counts();
    }

    boolean isEmpty() throws SQLException {
        return number("SELECT NOT EXISTS (SELECT 1 FROM ioc)") == 1;
    }

    long retiredSince(Instant since) throws SQLException {
        return number("SELECT count(*) FROM ioc WHERE at >= " + since.toEpochMilli() + " AND " + Schema.ENDED);
    }

    /** The first of what is owed. */
    List<Entry> owed(Owed.Reason reason, boolean approvedOnly, int most) throws SQLException {
        String order = reason == Owed.Reason.QUOTA ? Schema.SEVERITY + " DESC, event DESC" : "since";
        return first("owed = " + Schema.REASONS.indexOf(reason) + (approvedOnly ? " AND approved" : ""), order, most);
    }

    /** The first of what was retired before, the oldest first. */
    List<Entry> retiredBefore(Instant before, int most) throws SQLException {
        return first("state = " + Schema.RETIRED + " AND at < " + before.toEpochMilli(), "at", most);
    }

    /** What Falcon holds of ours, the least valuable first: retired, expired, of low severity, old. */
    List<Entry> leastValuable(Instant now, int most) throws SQLException {
        return first(
                "state IN (" + Schema.LIVE + ", " + Schema.RETIRED + ") AND falcon IS NOT NULL",
                "state = " + Schema.RETIRED + " DESC, (typeof(expiration) = 'integer' AND expiration <= "
                        + now.toEpochMilli() + ") DESC, " + Schema.SEVERITY + ", event",
                most);
    }

    private List<Entry> first(String condition, String order, int most) throws SQLException {
        List<Entry> found = new ArrayList<>();
        synchronized (readLock) {
            List<Integer> rows = new ArrayList<>();
            try (Statement statement = reading.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT n FROM ioc WHERE " + condition + " ORDER BY " + order + " LIMIT " + most)) {
                while (row.next()) {
                    rows.add(row.getInt(1));
                }
            }
            Map<Integer, Entry> entries =
                    reader.entries(rows.stream().mapToInt(n -> n).toArray());
            rows.forEach(row -> Optional.ofNullable(entries.get(row)).ifPresent(found::add));
        }
        return found;
    }

    int approve(Owed.Reason reason) throws SQLException {
        return inTransaction(counted -> update(approval(reason)));
    }

    /** What approves all that is kept back for a reason; it changes nothing that an open store has in memory. */
    static String approval(Owed.Reason reason) {
        return "UPDATE ioc SET approved = 1 WHERE NOT approved AND owed = " + Schema.REASONS.indexOf(reason);
    }

    int drop(Owed.Reason reason) throws SQLException {
        return inTransaction(counted -> {
            int number = Schema.REASONS.indexOf(reason);
            int dropped = update("UPDATE ioc SET owed = NULL, since = NULL, approved = NULL WHERE owed = " + number);
            counted.owed(number, -dropped);
            return dropped;
        });
    }

    /** Within a transaction: forgets who wants what, what is owed, and which records Falcon holds. */
    void forgetAllButIds(Tally counted) throws SQLException {
        update("DELETE FROM claim");
        // without its claims, what is there would be told of as removed; each is noted again when it is claimed
        update("DELETE FROM report");
        update(
                "UPDATE ioc SET done = coalesce(done, event), indicator = NULL, name = NULL, event = NULL, look = NULL,"
                        + " tags = NULL, description = NULL, expiration = NULL, more = NULL, owed = NULL, since = NULL,"
                        + " approved = NULL, marks = NULL, fingerprint = 0 WHERE fingerprint <> 0 OR indicator IS NOT NULL OR owed IS NOT NULL");
        counted.noClaimsAndNothingOwed();
    }

    /** What is written about the ledger under this name. */
    Optional<String> about(String name) throws SQLException {
        return text("SELECT value FROM about WHERE name = ?", name);
    }

    /** One text from what is committed; empty if there is none, or no row. */
    Optional<String> text(String sql, String value) throws SQLException {
        synchronized (readLock) {
            try (PreparedStatement select = reading.prepareStatement(sql)) {
                select.setString(1, value);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
                }
            }
        }
    }

    /** One number from what is committed. */
    long number(String sql) throws SQLException {
        synchronized (readLock) {
            try (Statement statement = reading.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** Within a transaction: how many rows it has changed. */
    int update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = writing.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        synchronized (writeLock) {
            synchronized (readLock) {
                // the one that writes goes last: it leaves one file behind
                try (Connection last = writing;
                        Connection first = reading;
                        EntryReader one = reader;
                        EntryReader other = current;
                        EntryWriter rows = writer) {
                    write.close();
                }
            }
        }
    }
}
