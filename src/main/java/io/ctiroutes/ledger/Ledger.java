package io.ctiroutes.ledger;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.text.FailureLog;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.NativeLibraryNotFoundException;

/**
 * What the connector knows of IOCs: who claims them, what Falcon was given, and what is kept back. It is in the file
 * {@code ledger.db}, which the tool {@code sqlite3} shows. A file that is damaged or of another version is put aside and begun
 * anew, also while the connector runs: what the ledger does not know can be looked up.
 *
 * <p>Everything but the constructors throws a {@link LedgerException} if the file cannot be read or written. Times are kept to
 * the millisecond. Safe for use by several threads, of which no two may change the same key.
 */
public final class Ledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    /**
     * What was known of an IOC before, and what is known now.
     *
     * @param gaveUp the indicator that has given it up, although it may not have been known that it claimed it; empty if none
     */
    public record Update(Entry before, Entry after, String gaveUp) {

        /** One that tells by its claims who has given the IOC up. */
        public Update(Entry before, Entry after) {
            this(before, after, "");
        }
    }

    /**
     * How much the ledger holds.
     *
     * @param live    IOCs that Falcon holds
     * @param retired IOCs that Falcon holds, marked as retired
     * @param refused IOCs of which Falcon took no record of ours
     * @param owed    changes that are kept back, by reason; each reason is there
     * @param claims  of live indicators
     */
    public record Counts(long live, long retired, long refused, Map<Owed.Reason, Long> owed, long claims) {

        public Counts {
            owed = Map.copyOf(owed);
        }
    }

    /**
     * Some of all keys.
     *
     * @param last names the last of them, for {@link #keys}
     */
    public record Page(List<IocKey> keys, int last) {}

    private static final int FORGOTTEN_AT_ONCE = 2_000;

    private enum Kind {
        /** the connector's own */
        OWN,
        /** somebody else's, only read */
        READ,
        /** nobody's, gone when it is closed */
        COPY
    }

    /** What is open. */
    record Open(Store store, Runs runs) {}

    interface Work<T> {
        T with(Open open) throws SQLException;
    }

    private final LedgerFile file;
    private final Clock clock;
    private final Kind kind;
    private volatile Optional<Open> open = Optional.empty();
    private Optional<FileChannel> lock = Optional.empty();
    private Optional<String> customer = Optional.empty();
    private boolean readInUse;
    private volatile boolean madeAnew;

    /**
     * The connector's own ledger, not yet opened.
     *
     * @param data the folder that it is in, made if it is not there
     */
    public Ledger(Path data, Clock clock) {
        this(data, clock, Kind.OWN);
    }

    private Ledger(Path data, Clock clock, Kind kind) {
        this.file = new LedgerFile(data, clock);
        this.clock = clock;
        this.kind = kind;
    }

    /**
     * The ledger of a connector that may be running, to be read and never written; empty if there is none that this program
     * can read.
     */
    public static Optional<Ledger> readOnly(Path data) {
        Ledger ledger = new Ledger(data, Clock.systemUTC(), Kind.READ);
        if (!ledger.file.exists()) {
            return Optional.empty();
        }
        ledger.openReader();
        return ledger.open.isPresent() ? Optional.of(ledger) : Optional.empty();
    }

    /**
     * Lets all go on that is kept back for a reason, also while a connector has the ledger open.
     *
     * @return how many had not been approved before; none if there is no ledger
     */
    public static int approve(Path data, Owed.Reason reason) {
        Ledger ledger = new Ledger(data, Clock.systemUTC(), Kind.READ);
        try {
            return ledger.file.exists() ? ledger.file.update(Store.approval(reason)) : 0;
        } catch (SQLException e) {
            throw ledger.failed(e);
        }
    }

    /**
     * Takes a folder for this process alone that has no ledger itself, but others below it.
     *
     * @return gives it back
     * @throws LedgerException.Locked if another process works with the folder
     */
    public static Closeable take(Path data, Clock clock) {
        Ledger ledger = new Ledger(data, clock);
        try {
            return ledger.file.lock();
        } catch (IOException e) {
            throw ledger.failed(e);
        }
    }

    /** A copy to work with, of which nothing is left when it is closed. The ledger in the folder stays as it is. */
    public static Ledger copyOf(Path data, Clock clock) {
        Ledger ledger = new Ledger(data, clock, Kind.COPY);
        try {
            ledger.put(ledger.file.copy());
        } catch (SQLException e) {
            FailureLog.notice(
                    "the ledger " + ledger.file + " cannot be read and is taken for empty: " + e.getMessage());
            ledger.anew("", "");
        }
        return ledger;
    }

    /** An empty one to work with, of which nothing is left when it is closed. */
    public static Ledger scratch(Clock clock) {
        Ledger ledger = new Ledger(Path.of(""), clock, Kind.COPY);
        ledger.anew("", "");
        return ledger;
    }

    /**
     * Takes the folder for this connector alone, and opens the ledger; does nothing if it is open.
     *
     * @throws LedgerException.Locked if another connector works with the folder
     */
    public synchronized void open() {
        if (lock.isPresent()) {
            return;
        }
        try {
            lock = Optional.of(file.lock());
            madeAnew = !file.exists();
            put(file.open());
        } catch (IOException | SQLException e) {
            close();
            throw failed(e);
        }
    }

    /** Whether there was none before this one was opened, so that nothing has ever been delivered by it. */
    public boolean isNew() {
        return madeAnew;
    }

    private void put(Store store) throws SQLException {
        try {
            open = Optional.of(new Open(store, new Runs(store, clock)));
        } catch (SQLException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private synchronized void openReader() {
        closeStore();
        readInUse = file.isInUse();
        try {
            Optional<Store> store = file.reader();
            if (store.isPresent()) {
                put(store.get());
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Says whose IOCs these are. A ledger about somebody else's is put aside, and begun anew.
     *
     * @param whose tells one Falcon customer from others; kept as it is
     */
    public synchronized void identity(String whose) {
        Optional<String> former = doing(open -> open.store().about("identity"));
        customer = Optional.of(whose);
        if (kind != Kind.READ && former.isPresent() && !former.get().equals(whose)) {
            anew("old", "it is about another Falcon customer");
        } else if (kind != Kind.READ && former.isEmpty()) {
            doing(Ledger.this::writeIdentity);
        }
    }

    private int writeIdentity(Open open) throws SQLException {
        return customer.isEmpty()
                ? 0
                : open.store()
                        .inTransaction(counted -> open.store()
                                .update("INSERT OR REPLACE INTO about VALUES ('identity', ?)", customer.get()));
    }

    private synchronized void anew(String suffix, String why) {
        closeStore();
        try {
            put(kind == Kind.COPY ? LedgerFile.emptyCopy() : file.beginAnew(suffix, why));
            writeIdentity(open.orElseThrow());
        } catch (IOException | SQLException e) {
            throw failed(e);
        }
    }

    /** What is known of these keys: an entry each, also of what is unknown. */
    public Map<IocKey, Entry> find(Collection<IocKey> keys) {
        return doing(open -> open.store().find(keys));
    }

    /**
     * Writes what has changed, all or nothing.
     *
     * @param updates at most one a key; what is the same before and after is left as it is
     */
    public void write(List<Update> updates) {
        if (!updates.isEmpty()) {
            doing(open -> {
                open.store().write(updates, clock.instant());
                return null;
            });
        }
    }

    /**
     * The next of all keys that there are entries for, in no order that means anything. What is added or removed meanwhile may
     * be among them or not.
     *
     * @param after the last of the page before; 0 for the first page
     * @return no keys if there are no more
     */
    public Page keys(int after, int most) {
        return doing(open -> open.store().keys(after, most));
    }

    /** How much there is. */
    public Counts counts() {
        return doing(open -> open.store().counts());
    }

    /** Whether the claims are all there are: no live indicator wants an IOC that the ledger knows nothing of. */
    public boolean isComplete() {
        return doing(open -> open.runs().isComplete());
    }

    /** The claims are all there are: everything that OpenCTI wants has been seen. */
    public void complete() {
        doing(open -> {
            open.runs().complete();
            return null;
        });
    }

    /** There may be claims that are not known. */
    public void incomplete(String why) {
        LOG.info("the ledger does not know all claims: {}", why);
        doing(open -> {
            open.runs().incomplete();
            return null;
        });
    }

    /**
     * The stream of a connector begins. If OpenCTI has a position that is ahead of the ledger's, the ledger is an older copy:
     * its fingerprints are forgotten, and its claims are not all there are.
     *
     * @param position         which OpenCTI has kept; empty at a first run and after a reset
     * @param fromTheBeginning whether without a position the stream is read from its beginning
     */
    public void resumed(String connector, Optional<String> position, boolean fromTheBeginning) {
        doing(open -> {
            open.runs().resumed(connector, position, fromTheBeginning);
            return null;
        });
    }

    /**
     * Whatever was done before a position that OpenCTI has kept, the ledger has been told of it by somebody else: it is no older
     * copy, whatever position it has.
     */
    public void caughtUp(String connector, String position) {
        doing(open -> {
            open.runs().caughtUp(connector, position);
            return null;
        });
    }

    /**
     * OpenCTI is about to be told a position. All that was written before is on the disk when this returns. The claims are all
     * there are once a run that found nothing here, and read from the beginning, has come to the time at which it began.
     */
    public void saving(String connector, String position) {
        doing(open -> {
            open.runs().saving(connector, position);
            return null;
        });
    }

    /** What was remembered under this name, beside the IOCs. */
    public Optional<String> remembered(String name) {
        return doing(open -> open.store().about(name));
    }

    /**
     * Remembers something beside the IOCs; what was remembered under a name before is replaced.
     *
     * @param values by name; a value that is empty is forgotten
     */
    public void remember(Map<String, String> values) {
        if (values.isEmpty()) {
            return;
        }
        doing(open -> open.store().inTransaction(counted -> {
            for (Map.Entry<String, String> value : values.entrySet()) {
                if (value.getValue().isEmpty()) {
                    open.store().update("DELETE FROM about WHERE name = ?", value.getKey());
                } else {
                    open.store().update("INSERT OR REPLACE INTO about VALUES (?, ?)", value.getKey(), value.getValue());
                }
            }
            return null;
        }));
    }

    /** Forgets the IOCs of these keys, whatever is known of them; how many that were. */
    public int forget(Predicate<IocKey> ofKey) {
        int forgotten = 0;
        Page page = keys(0, FORGOTTEN_AT_ONCE);
        while (!page.keys().isEmpty()) {
            List<IocKey> keys = page.keys().stream().filter(ofKey).toList();
            write(find(keys).values().stream()
                    .map(entry -> new Update(entry, Entry.unknown(entry.key())))
                    .toList());
            forgotten += keys.size();
            page = keys(page.last(), FORGOTTEN_AT_ONCE);
        }
        return forgotten;
    }

    /**
     * What is kept back for a reason: retirements by age, the oldest first; the rest by severity, the highest first, and the
     * newest of these first.
     *
     * @param approvedOnly without what still waits for somebody's word
     */
    public List<Entry> owed(Owed.Reason reason, boolean approvedOnly, int most) {
        return doing(open -> open.store().owed(reason, approvedOnly, most));
    }

    /** Lets all go on that is kept back for a reason; how many had not been approved before. */
    public int approve(Owed.Reason reason) {
        return doing(open -> open.store().approve(reason));
    }

    /** Forgets all that is kept back for a reason; how many. */
    public int drop(Owed.Reason reason) {
        return doing(open -> open.store().drop(reason));
    }

    /** How many IOCs were retired or deleted since, and still are. */
    public long retiredSince(Instant since) {
        return doing(open -> open.store().retiredSince(since));
    }

    /** The IOCs that were retired before and still are marked so, the oldest first. */
    public List<Entry> retiredBefore(Instant before, int most) {
        return doing(open -> open.store().retiredBefore(before, most));
    }

    /**
     * The IOCs of ours that Falcon holds, the least valuable first: those that are retired, then expired, then of the lowest
     * severity, and of these the oldest. Reads all there are.
     */
    public List<Entry> leastValuable(Instant now, int most) {
        return doing(open -> open.store().leastValuable(now, most));
    }

    <T> T doing(Work<T> work) {
        if (kind == Kind.READ) {
            catchUp();
        }
        Open now = opened();
        try {
            return work.with(now);
        } catch (SQLException e) {
            if (LedgerFile.isDamage(e) && kind != Kind.READ) {
                replace(now, e);
            }
            throw failed(e);
        }
    }

    private synchronized void catchUp() {
        if (!readInUse && file.isInUse()) {
            // what is read as if it never changed must not be read on once somebody writes
            openReader();
        }
        Open now = opened();
        try {
            now.store().catchUp();
            now.runs().catchUp();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private Open opened() {
        return open.orElseGet(this::openedAgain);
    }

    /** One that was damaged and could not be begun anew: there may be room for it by now. */
    private synchronized Open openedAgain() {
        if (open.isEmpty() && lock.isPresent()) {
            try {
                put(file.open());
                writeIdentity(open.orElseThrow());
            } catch (IOException | SQLException e) {
                throw failed(e);
            }
        }
        return open.orElseThrow(() -> failed(new SQLException("it is not open")));
    }

    private synchronized void replace(Open damaged, SQLException failure) {
        if (open.filter(now -> now == damaged).isPresent()) {
            anew("damaged", failure.getMessage());
        }
    }

    private LedgerException failed(Exception failure) {
        if (failure instanceof LedgerException known) {
            return known;
        }
        if (failure.getCause() instanceof NativeLibraryNotFoundException) {
            return new LedgerException(
                    "the library of SQLite cannot be loaded. It is unpacked into the folder for temporary files, where"
                            + " programs must be allowed to run; -Dorg.sqlite.tmpdir=... names another folder",
                    failure);
        }
        String what = failure instanceof SQLException sql
                ? switch (LedgerFile.code(sql)) {
                    case SQLITE_FULL -> "there is no room left on the disk";
                    case SQLITE_BUSY, SQLITE_LOCKED -> "another program keeps it locked";
                    case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN -> "it must not be written, or not be opened";
                    case SQLITE_IOERR -> "the disk fails";
                    case SQLITE_CORRUPT, SQLITE_NOTADB -> "it is damaged, a connector puts it aside and begins anew";
                    default -> "SQLite says";
                }
                : "the folder cannot be used";
        return new LedgerException("the ledger " + file + " fails: " + what + ": " + failure.getMessage(), failure);
    }

    private void closeStore() {
        open.ifPresent(former -> {
            try {
                former.store().close();
            } catch (SQLException e) {
                LOG.debug("the ledger is not closed in order", e);
            }
        });
        open = Optional.empty();
    }

    /** Closes the file, and leaves the folder to others. */
    @Override
    public synchronized void close() {
        closeStore();
        lock.ifPresent(channel -> {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("the lock of the ledger is not released in order", e);
            }
        });
        lock = Optional.empty();
    }
}
