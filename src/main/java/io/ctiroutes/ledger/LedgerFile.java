package io.ctiroutes.ledger;

import io.ctiroutes.text.FailureLog;
import io.ctiroutes.text.OneLine;
import io.ctiroutes.text.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** The file of a ledger in its data folder: locked, opened, checked, and put aside if it is of no use. */
final class LedgerFile {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    /** SQLite's own files beside a database. */
    private static final List<String> PARTS = List.of("-wal", "-shm", "-journal", "");

    /** What is not the fault of the file. */
    private static final Set<SQLiteErrorCode> AROUND = Set.of(
            SQLiteErrorCode.SQLITE_BUSY,
            SQLiteErrorCode.SQLITE_LOCKED,
            SQLiteErrorCode.SQLITE_PERM,
            SQLiteErrorCode.SQLITE_CANTOPEN,
            SQLiteErrorCode.SQLITE_IOERR,
            SQLiteErrorCode.SQLITE_FULL,
            SQLiteErrorCode.SQLITE_NOMEM,
            SQLiteErrorCode.SQLITE_PROTOCOL);

    private static final Logger LOG = LoggerFactory.getLogger(LedgerFile.class);

    private static final int LONGEST_HOLDER = 500;
    private static final int PATIENCE = 10_000;
    private static final int CACHE_KILOBYTES = 4_000;
    private static final int PAGES_BEFORE_CHECKPOINT = 4_000;
    private static final int LARGEST_LOG = 64 << 20;

    private final Path folder;
    private final Path file;
    private final Clock clock;

    LedgerFile(Path data, Clock clock) {
        this.folder = data;
        this.file = data.resolve("ledger.db");
        this.clock = clock;
    }

    @Override
    public String toString() {
        return file.toString();
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Makes the folder and takes its lock, for which the channel must stay open. Who has it is written into its file. */
    FileChannel lock() throws IOException {
        PrivateFiles.createFolder(folder);
        Path lock = folder.resolve("ledger.lock");
        FileChannel channel =
                FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            PrivateFiles.restrict(lock);
            if (!isLocked(channel)) {
                throw new LedgerException.Locked("another connector works with the data folder "
                        + folder.toAbsolutePath() + ": " + holder(channel)
                        + ". There can be one connector a data folder: stop the other one, or give this one a folder"
                        + " of its own (CONNECTOR_DATA)");
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        writeHolder(channel);
        return channel;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void writeHolder(FileChannel channel) {
        String holder = "process " + ProcessHandle.current().pid() + " on host " + host() + ", since "
                + clock.instant().truncatedTo(ChronoUnit.SECONDS) + '\n';
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            LOG.debug("who has the data folder {} cannot be written into it", folder, e);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // a name that leads to no address is told all the same
            return e.getMessage().replaceFirst(":.*", "");
        }
    }

    /** What whoever has the lock has written. */
    private static String holder(FileChannel channel) {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
        try {
            channel.read(text, 0);
        } catch (IOException e) {
            // some operating systems let nobody else read what is locked
            return "which one, ledger.lock does not let itself be read to tell (" + e.getMessage() + ")";
        }
        String holder = OneLine.of(new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip());
        return holder.isEmpty() ? "which one, ledger.lock does not tell" : holder;
    }

    /** Opens what is there if it is of use, and begins anew if not. */
    Store open() throws SQLException, IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return begin();
        }
        try {
            Optional<String> other = otherVersion();
            if (other.isPresent()) {
                return beginAnew("old", other.get());
            }
            Optional<String> damage = damage();
            return damage.isPresent() ? beginAnew("damaged", damage.get()) : store();
        } catch (SQLiteException e) {
            SQLiteErrorCode code = code(e);
            // what its first bytes say can make SQLite take it for one that is not to be written
            boolean itself = code == SQLiteErrorCode.SQLITE_READONLY ? Files.isWritable(file) : !AROUND.contains(code);
            if (!itself) {
                throw e;
            }
            return beginAnew("damaged", e.getMessage());
        }
    }

    private Optional<String> otherVersion() throws SQLException {
        try (Connection connection = connect(new SQLiteConfig(), path())) {
            return otherVersion(connection, "main");
        }
    }

    private static Optional<String> otherVersion(Connection connection, String schema) throws SQLException {
        int version = number(connection, "PRAGMA " + schema + ".user_version");
        if (number(connection, "PRAGMA " + schema + ".application_id") != Schema.APPLICATION) {
            return Optional.of("it is no ledger of this connector");
        }
        return version == Schema.VERSION
                ? Optional.empty()
                : Optional.of("it is of version " + version + ", this program reads version " + Schema.VERSION);
    }

    private Optional<String> damage() throws SQLException {
        try (Connection connection = connect(new SQLiteConfig(), path());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            String result = row.next() ? row.getString(1) : "no answer";
            return result.equals("ok")
                    ? Optional.empty()
                    : Optional.of("it is damaged: " + result.replaceAll("\\s+", " "));
        }
    }

    /** Whether a failure says that the file is no good any more. */
    static boolean isDamage(SQLException failure) {
        SQLiteErrorCode code = code(failure);
        return code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB;
    }

    /** The primary code: others tell only where it happened. */
    static SQLiteErrorCode code(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }

    /** Puts what is there aside and begins anew; nothing may have it open. */
    Store beginAnew(String suffix, String why) throws SQLException, IOException {
        putAside(suffix, why);
        return begin();
    }

    private void putAside(String suffix, String why) throws IOException {
        String name = file.getFileName() + "." + suffix + "-" + TIME.format(clock.instant());
        Path aside = file.resolveSibling(name);
        for (int i = 2; Files.exists(aside); i++) {
            aside = file.resolveSibling(name + "-" + i);
        }
        // the file itself last: without it, the others would be taken for those of the new one
        for (String part : PARTS) {
            Path from = Path.of(file + part);
            if (Files.exists(from)) {
                Files.move(from, Path.of(aside + part));
            }
        }
        FailureLog.notice("the ledger " + file + " is put aside as " + aside.getFileName() + " and begun anew: " + why
                + ". What it knew is looked up in Falcon and OpenCTI when it is needed");
    }

    private Store begin() throws SQLException, IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        PrivateFiles.restrict(file);
        try (Connection connection = connect(settings(), path())) {
            create(connection);
        }
        return store();
    }

    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (String sql : Schema.create()) {
                statement.execute(sql);
            }
            statement.execute("INSERT INTO about VALUES ('seed', '" + new SecureRandom().nextLong() + "')");
            statement.execute("PRAGMA application_id = " + Schema.APPLICATION);
            statement.execute("PRAGMA user_version = " + Schema.VERSION);
            statement.execute("COMMIT");
        }
    }

    private Store store() throws SQLException, IOException {
        PrivateFiles.restrict(file);
        Connection writing = connect(settings(), path());
        try {
            Connection reading = connect(settings(), path());
            try {
                Store store = new Store(writing, reading);
                // a file that cannot be written is better known now
                store.begin(clock.instant());
                return store;
            } catch (SQLException | RuntimeException e) {
                reading.close();
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            writing.close();
            throw e;
        }
    }

    /** Whether somebody has it open to write, or has been killed while he had. */
    boolean isInUse() {
        return Files.exists(Path.of(file + PARTS.get(0)));
    }

    /** Opens what is there only to read it; empty if it is of another version. */
    Optional<Store> reader() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        // what nobody writes is read as it is: else SQLite makes files beside it
        Connection connection = connect(config, isInUse() ? path() : uri("immutable=1"));
        try {
            Optional<String> other = otherVersion(connection, "main");
            if (other.isPresent()) {
                FailureLog.notice("the ledger " + file + " is not read: " + other.get());
                connection.close();
                return Optional.empty();
            }
            return Optional.of(new Store(connection, connection));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Changes rows of what is there, beside a connector that may have it open; how many. Of another version, none. */
    int update(String sql) throws SQLException {
        try (Connection connection = connect(settings(), path());
                Statement statement = connection.createStatement()) {
            return otherVersion(connection, "main").isPresent() ? 0 : statement.executeUpdate(sql);
        }
    }

    /** A copy in a file that has no name, and goes when it is closed; empty if there is nothing to copy. */
    Store copy() throws SQLException {
        Connection connection = nameless();
        try {
            create(connection);
            if (exists()) {
                copyInto(connection);
            }
            return new Store(connection, connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void copyInto(Connection connection) throws SQLException {
        try (PreparedStatement attach = connection.prepareStatement("ATTACH ? AS kept");
                Statement statement = connection.createStatement()) {
            attach.setString(1, uri("mode=ro" + (isInUse() ? "" : "&immutable=1")));
            attach.execute();
            Optional<String> other = otherVersion(connection, "kept");
            if (other.isPresent()) {
                FailureLog.notice("the ledger " + file + " is not read: " + other.get());
                return;
            }
            statement.execute("BEGIN");
            statement.execute("DELETE FROM about");
            for (String sql : Schema.copy("kept")) {
                statement.execute(sql);
            }
            statement.execute("COMMIT");
            statement.execute("DETACH kept");
        }
    }

    /** An empty one of that kind. */
    static Store emptyCopy() throws SQLException {
        Connection connection = nameless();
        create(connection);
        return new Store(connection, connection);
    }

    private static Connection nameless() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        config.setJournalMode(JournalMode.MEMORY);
        config.setSynchronous(SynchronousMode.OFF);
        return connect(config, "file:");
    }

    private static SQLiteConfig settings() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.NORMAL);
        config.setWalAutocheckpoint(PAGES_BEFORE_CHECKPOINT);
        config.setJournalSizeLimit(LARGEST_LOG);
        return config;
    }

    private static Connection connect(SQLiteConfig config, String name) throws SQLException {
        config.setBusyTimeout(PATIENCE);
        // kilobytes, where negative
        config.setCacheSize(-CACHE_KILOBYTES);
        config.setTempStore(TempStore.MEMORY);
        config.setGetGeneratedKeys(false);
        return config.createConnection("jdbc:sqlite:" + name);
    }

    private String path() {
        return file.toAbsolutePath().toString();
    }

    private String uri(String options) {
        return "file:" + file.toAbsolutePath().toUri().getRawPath() + "?" + options;
    }

    private static int number(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(pragma)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
