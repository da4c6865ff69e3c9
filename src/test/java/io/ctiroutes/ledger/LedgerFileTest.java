package io.ctiroutes.ledger;

import static io.ctiroutes.ledger.GivenEntry.A;
import static io.ctiroutes.ledger.GivenEntry.B;
import static io.ctiroutes.ledger.GivenEntry.C;
import static io.ctiroutes.ledger.GivenEntry.NOW;
import static io.ctiroutes.ledger.GivenEntry.get;
import static io.ctiroutes.ledger.GivenEntry.live;
import static io.ctiroutes.ledger.GivenEntry.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ledger.Ledger.Update;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of the ledger: whose it is, what becomes of one that is of no use, and who may look at it. */
class LedgerFileTest {

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path temporary;

    private Path data;
    private Ledger ledger;

    private void open() {
        data = temporary.resolve("data");
        ledger = new Ledger(data, CLOCK);
        ledger.open();
    }

    @AfterEach
    void close() {
        if (ledger != null) {
            ledger.close();
        }
    }

    @Test
    void onlyItsOwnUserMayReadIt() throws IOException {
        open();
        put(ledger, live(A));

        assertThat(rights(data)).isEqualTo("rwx------");
        for (String name : List.of("ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.lock")) {
            assertThat(rights(data.resolve(name))).as(name).isEqualTo("rw-------");
        }
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void thereIsOneConnectorADataFolder() {
        open();

        try (Ledger second = new Ledger(data, CLOCK)) {
            assertThatThrownBy(second::open)
                    .isInstanceOf(LedgerException.Locked.class)
                    .hasMessageContaining(data.toString())
                    .hasMessageContaining("CONNECTOR_DATA");
            close();
            second.open();
            assertThat(get(second, A)).isEqualTo(Entry.unknown(A));
        }
    }

    @Test
    void whoHasTheFolderIsToldToThoseWhoWantItToo() throws IOException {
        open();
        String host = InetAddress.getLocalHost().getHostName();

        assertThat(refused())
                .isEqualTo("another connector works with the data folder " + data + ": process "
                        + ProcessHandle.current().pid() + " on host " + host
                        + ", since 2026-11-24T00:00:00Z. There can be one connector a data folder: stop the other one, or"
                        + " give this one a folder of its own (CONNECTOR_DATA)");
    }

    @Test
    void anotherProcessIsToldWithItsNumberAndOneThatWasKilledHoldsNothing() throws Exception {
        data = temporary.resolve("data");
        try (ConnectorProcess other = ConnectorProcess.inItsPlace(
                temporary,
                Map.of(),
                List.of("-cp", System.getProperty("java.class.path"), Holder.class.getName(), data.toString()))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> other.output().contains("open"));
            String pid = other.output().lines().findFirst().orElseThrow();

            assertThat(refused()).contains(": process " + pid + " on host ", ", since 20");

            other.kill();
            open();
            assertThat(refused())
                    .contains(": process " + ProcessHandle.current().pid() + " on host ")
                    .doesNotContain("process " + pid + ' ');
        }
    }

    /** A process that has a ledger open. */
    static final class Holder {

        public static void main(String[] args) throws InterruptedException {
            new Ledger(Path.of(args[0]), Clock.systemUTC()).open();
            System.out.println(ProcessHandle.current().pid() + "\nopen");
            TimeUnit.MINUTES.sleep(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                    | which one, ledger.lock does not tell",
                "'process 1\t\33[2J since long ago' | process 1··[2J since long ago"
            })
    void aHolderThatDoesNotSayWhoItIsIsOneAllTheSame(String written, String told) throws IOException {
        data = Files.createDirectory(temporary.resolve("data"));
        Path lock = Files.writeString(data.resolve("ledger.lock"), written.translateEscapes());
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThat(refused()).contains("the data folder " + data + ": " + told + ". There can be one");
        }
    }

    private String refused() {
        try (Ledger second = new Ledger(data, CLOCK)) {
            return assertThatExceptionOfType(LedgerException.Locked.class)
                    .isThrownBy(second::open)
                    .actual()
                    .getMessage();
        }
    }

    @Test
    void whatIsNoDatabaseIsPutAside() throws IOException {
        open();
        close();
        Files.writeString(data.resolve("ledger.db"), "no database, and long enough to be none ".repeat(50));

        open();

        assertThat(get(ledger, A)).isEqualTo(Entry.unknown(A));
        assertThat(Files.readString(data.resolve("ledger.db.damaged-20261124T000000Z")))
                .startsWith("no database");
    }

    @Test
    void aTruncatedFileIsPutAsideEachTimeUnderAnotherName() throws IOException {
        for (String name : List.of("ledger.db.damaged-20261124T000000Z", "ledger.db.damaged-20261124T000000Z-2")) {
            open();
            many(3_000);
            close();
            try (RandomAccessFile file =
                    new RandomAccessFile(data.resolve("ledger.db").toFile(), "rw")) {
                file.setLength(file.length() / 2 / 4096 * 4096);
            }

            open();

            assertThat(get(ledger, A)).isEqualTo(Entry.unknown(A));
            assertThat(data.resolve(name)).exists();
            put(ledger, live(A));
            assertThat(get(ledger, A)).isEqualTo(live(A));
            close();
        }
    }

    @Test
    void whatSqliteReadsButWasNeverWrittenHereIsPutAside() throws SQLException {
        open();
        put(ledger, live(A));
        close();
        sql("UPDATE ioc SET look = 'what?'");
        open();

        assertThatThrownBy(() -> get(ledger, A))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("damaged");

        assertThat(get(ledger, A)).isEqualTo(Entry.unknown(A));
        assertThat(ledger.isComplete()).isFalse();
        assertThat(names()).contains("ledger.db.damaged-20261124T000000Z");
    }

    @Test
    void whatIsFoundDamagedLaterIsPutAsideAndTheNextAttemptGoesWell() throws IOException {
        open();
        ledger.identity("customer");
        // more than is looked at when it is opened
        List<IocKey> keys = many(Keys.CHUNK + 1_000);
        close();
        open();
        overwrite(data.resolve("ledger.db"));

        assertThatThrownBy(() -> ledger.find(keys))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("damaged");

        assertThat(ledger.find(keys).values()).allMatch(EntryWriter::isEmpty);
        ledger.write(List.of(new Update(live(A), live(A))));
        assertThat(get(ledger, A)).isEqualTo(live(A));
        ledger.identity("customer");
        assertThat(names())
                .containsOnlyOnce("ledger.db.damaged-20261124T000000Z")
                .hasSize(5);
    }

    @Test
    void whereOneCannotBeBegunAnewItIsTriedAgain() throws IOException {
        open();
        List<IocKey> keys = many(Keys.CHUNK + 1_000);
        close();
        open();
        ledger.identity("customer");
        overwrite(data.resolve("ledger.db"));
        Path away = temporary.resolve("away");
        Files.move(data, away);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> ledger.find(keys)).isInstanceOf(LedgerException.class);
        }
        Files.move(away, data);

        assertThat(get(ledger, A)).isEqualTo(Entry.unknown(A));

        put(ledger, live(A));
        assertThat(get(ledger, A)).isEqualTo(live(A));
        assertThat(names()).containsOnlyOnce("ledger.db.damaged-20261124T000000Z");
        close();
        open();
        ledger.identity("customer");
        assertThat(get(ledger, A)).isEqualTo(live(A));
    }

    private static void overwrite(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            byte[] garbage = new byte[(int) file.length() - 20 * 4096];
            Arrays.fill(garbage, (byte) 0x5a);
            file.seek(20 * 4096);
            file.write(garbage);
        }
    }

    @Test
    void whatAnotherVersionWroteIsPutAside() throws SQLException {
        open();
        put(ledger, live(A));
        close();
        sql("PRAGMA user_version = " + (Schema.VERSION + 1));

        assertThat(Ledger.readOnly(data)).isEmpty();
        open();

        assertThat(get(ledger, A)).isEqualTo(Entry.unknown(A));
        assertThat(names()).contains("ledger.db.old-20261124T000000Z");
    }

    @Test
    void aDatabaseOfSomethingElseIsPutAside() throws SQLException, IOException {
        Files.createDirectories(temporary.resolve("data"));
        data = temporary.resolve("data");
        sql("CREATE TABLE other(a)");

        open();

        assertThat(names()).contains("ledger.db.old-20261124T000000Z");
    }

    @Test
    void anEmptyFileIsNoLedgerYet() throws IOException {
        Files.createDirectories(temporary.resolve("data"));
        Files.createFile(temporary.resolve("data/ledger.db"));

        open();

        put(ledger, live(A));
        close();
        assertThat(names()).containsExactlyInAnyOrder("ledger.db", "ledger.lock");
    }

    @Test
    void aLedgerAboutAnotherCustomerIsPutAside() {
        open();
        ledger.identity("one");
        put(ledger, live(A));
        close();
        open();
        ledger.identity("one");
        assertThat(get(ledger, A)).isEqualTo(live(A));

        ledger.identity("other");

        assertThat(get(ledger, A)).isEqualTo(Entry.unknown(A));
        assertThat(names()).contains("ledger.db.old-20261124T000000Z");
        close();
        open();
        ledger.identity("other");
        assertThat(names()).filteredOn(name -> name.contains("old")).hasSize(1);
    }

    @Test
    void whatHasBeenWrittenSurvivesThatTheProcessIsKilled() throws IOException {
        open();
        put(ledger, live(A));

        Path killed = temporary.resolve("killed");
        copy(data, killed);

        try (Ledger again = new Ledger(killed, CLOCK)) {
            again.open();
            assertThat(get(again, A)).isEqualTo(live(A));
            assertThat(again.counts().live()).isEqualTo(1);
        }
    }

    @Test
    void aReaderBesideSeesWhatIsWrittenAndWritesNothing() throws IOException {
        open();
        put(ledger, live(A));

        try (Ledger reader = Ledger.readOnly(data).orElseThrow()) {
            Map<String, byte[]> before = contents();
            assertThat(get(reader, A)).isEqualTo(live(A));
            assertThat(contents()).usingRecursiveComparison().isEqualTo(before);

            put(ledger, live(B));
            ledger.complete();
            assertThat(get(reader, B)).isEqualTo(live(B));
            assertThat(reader.counts().live()).isEqualTo(2);
            assertThat(reader.isComplete()).isTrue();
            assertThatThrownBy(() -> put(reader, live(A).with(List.of()))).isInstanceOf(LedgerException.class);
            assertThatThrownBy(() -> reader.saving("c", "1-0")).isInstanceOf(LedgerException.class);
            reader.identity("other");
        }
        assertThat(get(ledger, A)).isEqualTo(live(A));
    }

    @Test
    void aReaderOfALedgerThatNobodyHasOpenLeavesTheFolderAsItIs() throws IOException {
        open();
        put(ledger, live(A));
        close();
        Map<String, byte[]> before = contents();

        try (Ledger reader = Ledger.readOnly(data).orElseThrow()) {
            assertThat(get(reader, A)).isEqualTo(live(A));
            assertThat(contents()).usingRecursiveComparison().isEqualTo(before);

            // a connector starts
            open();
            put(ledger, live(A).with(List.of()), live(B));
            assertThat(get(reader, A).claims()).isEmpty();
            assertThat(get(reader, B)).isEqualTo(live(B));
        }
    }

    @Test
    void whatIsOwedIsApprovedBesideAConnectorThatHasTheLedgerOpen() {
        open();
        Owed waiting = new Owed(Owed.Reason.RETIREMENTS, NOW, false);
        put(
                ledger,
                live(A).with(List.of()).with(waiting),
                live(B).with(List.of()).with(waiting),
                live(C));

        assertThat(Ledger.approve(data, Owed.Reason.RETIREMENTS)).isEqualTo(2);

        assertThat(ledger.owed(Owed.Reason.RETIREMENTS, true, 10)).hasSize(2);
        assertThat(Ledger.approve(data, Owed.Reason.RETIREMENTS)).isZero();
        // who has it open writes on
        put(ledger, live(A));
        assertThat(ledger.counts().owed()).containsEntry(Owed.Reason.RETIREMENTS, 1L);
        assertThat(get(ledger, A)).isEqualTo(live(A));
    }

    @Test
    void whereThereIsNoLedgerNothingIsApproved() {
        assertThat(Ledger.approve(temporary.resolve("none"), Owed.Reason.RETIREMENTS))
                .isZero();
        assertThat(temporary.resolve("none")).doesNotExist();
    }

    @Test
    void whereThereIsNoLedgerThereIsNothingToRead() {
        assertThat(Ledger.readOnly(temporary)).isEmpty();
        assertThat(temporary.resolve("data")).doesNotExist();
    }

    @Test
    void aCopyIsWorkedWithAndNothingIsLeftOfIt() throws IOException {
        open();
        put(ledger, live(A));
        for (boolean running : new boolean[] {true, false}) {
            Map<String, byte[]> before = contents();

            try (Ledger copy = Ledger.copyOf(data, CLOCK)) {
                copy.identity("one");
                copy.resumed("c", Optional.empty(), true);
                assertThat(get(copy, A)).isEqualTo(live(A));
                put(copy, live(A).with(List.of()), live(B));
                copy.saving("c", "9-0");
                assertThat(copy.find(List.of(A, B)).values()).containsExactly(live(A).with(List.of()), live(B));
                assertThat(copy.counts().live()).isEqualTo(2);
                assertThat(contents()).usingRecursiveComparison().isEqualTo(before);
                copy.identity("other");
                assertThat(get(copy, A)).isEqualTo(Entry.unknown(A));
            }
            assertThat(contents()).usingRecursiveComparison().isEqualTo(before);
            if (running) {
                assertThat(get(ledger, A)).isEqualTo(live(A));
                close();
            }
        }
    }

    @Test
    void aCopyOfNothingOrOfWhatCannotBeReadIsEmpty() throws IOException {
        data = temporary.resolve("data");
        try (Ledger copy = Ledger.copyOf(data, CLOCK)) {
            put(copy, live(A));
            assertThat(get(copy, A)).isEqualTo(live(A));
        }
        assertThat(data).doesNotExist();

        Files.createDirectories(data);
        Files.writeString(data.resolve("ledger.db"), "no database, and long enough to be none ".repeat(50));
        try (Ledger copy = Ledger.copyOf(data, CLOCK)) {
            assertThat(get(copy, A)).isEqualTo(Entry.unknown(A));
        }
        assertThat(names()).containsExactly("ledger.db");
    }

    @Test
    void whatCannotBeUsedAtAllIsSaid() throws IOException {
        Files.createDirectories(temporary.resolve("data/ledger.db/folder"));

        assertThatThrownBy(this::open).isInstanceOf(LedgerException.class).hasMessageContaining("ledger.db");

        assertThatThrownBy(() -> get(ledger, A))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("not open");
        Files.delete(temporary.resolve("data/ledger.db/folder"));
        Files.delete(temporary.resolve("data/ledger.db"));
        open();
    }

    private List<IocKey> many(int count) {
        List<IocKey> keys = IntStream.range(0, count)
                .mapToObj(i -> GivenIoc.domain(i + ".example"))
                .toList();
        ledger.write(keys.stream()
                .map(key -> new Update(Entry.unknown(key), live(key)))
                .toList());
        return keys;
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> names() {
        return List.of(data.toFile().list());
    }

    /** All but what readers have to write into: who reads from where. */
    private Map<String, byte[]> contents() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                contents.put(name, name.endsWith("-shm") ? new byte[0] : Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
