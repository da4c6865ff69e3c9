package io.ctiroutes.ledger;

import static io.ctiroutes.ledger.GivenEntry.A;
import static io.ctiroutes.ledger.GivenEntry.B;
import static io.ctiroutes.ledger.GivenEntry.C;
import static io.ctiroutes.ledger.GivenEntry.EVENT;
import static io.ctiroutes.ledger.GivenEntry.NOW;
import static io.ctiroutes.ledger.GivenEntry.claim;
import static io.ctiroutes.ledger.GivenEntry.delivered;
import static io.ctiroutes.ledger.GivenEntry.get;
import static io.ctiroutes.ledger.GivenEntry.live;
import static io.ctiroutes.ledger.GivenEntry.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ledger.Delivered.State;
import io.ctiroutes.ledger.Ledger.Update;
import io.ctiroutes.ledger.Owed.Reason;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.text.Utf8Text;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger keeps, and what it tells of it. */
class LedgerTest {

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock(NOW);
    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = new Ledger(data, clock);
        ledger.open();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void thereIsAnEntryForEachKeyInTheOrderAsked() {
        put(ledger, live(B));

        assertThat(ledger.find(List.of(A, B, C)).values()).containsExactly(Entry.unknown(A), live(B), Entry.unknown(C));
        assertThat(ledger.find(List.of())).isEmpty();
    }

    @Test
    void whatIsForgottenLeavesNothingBehind() {
        put(ledger, live(A).with(new Owed(Reason.QUOTA, NOW, false)));
        put(ledger, live(B));

        assertThat(ledger.forget(A::equals)).isEqualTo(1);

        assertThat(get(ledger, A)).isEqualTo(Entry.unknown(A));
        assertThat(get(ledger, B)).isEqualTo(live(B));
        assertThat(ledger.counts().live()).isEqualTo(1);
        assertThat(ledger.counts().owed().get(Reason.QUOTA)).isZero();
    }

    @Test
    void whatIsRememberedBesideTheIocsIsThereAfterARestart() {
        ledger.remember(Map.of("one", "1", "two", "2"));
        ledger.remember(Map.of("one", ""));

        close();
        open();

        assertThat(ledger.remembered("one")).isEmpty();
        assertThat(ledger.remembered("two")).contains("2");
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() {
        put(ledger, live(A));

        close();
        open();

        assertThat(get(ledger, A)).isEqualTo(live(A));
        assertThat(ledger.counts().live()).isEqualTo(1);
    }

    @Test
    void whatIsTheSameBeforeAndAfterIsLeftAsSomebodyElseWroteIt() {
        Entry owed = live(A).with(new Owed(Reason.RETIREMENTS, NOW, false));
        put(ledger, owed);

        ledger.approve(Reason.RETIREMENTS);
        ledger.write(List.of(new Update(owed, new Entry(A, List.of(), owed.delivered(), owed.owed()))));

        assertThat(get(ledger, A).owed()).contains(new Owed(Reason.RETIREMENTS, NOW, true));
        assertThat(get(ledger, A).claims()).isEmpty();
    }

    @Test
    void theEventOfWhatWasDeliveredStaysWhenTheClaimIsOfANewerOne() {
        put(ledger, live(A));

        put(ledger, live(A).after(List.of(GivenIoc.upsert(A, "1795478400001-0"))));

        assertThat(get(ledger, A).delivered().orElseThrow().eventId()).isEqualTo(EVENT);
        assertThat(get(ledger, A).claims().get(0).eventId()).isEqualTo("1795478400001-0");
    }

    @Test
    void whatWasKnownOfALedgerThatIsGoneIsWrittenInFull() {
        Entry before = live(A);
        Entry after = before.with(delivered(State.RETIRED, NOW));

        ledger.write(List.of(new Update(before, after)));

        assertThat(get(ledger, A)).isEqualTo(after);
    }

    @Test
    void anEntryWithoutAnythingIsNotKept() {
        put(ledger, live(A).with(List.of(claim("one", "2-0"), claim("two", "1-0"))));

        ledger.write(List.of(new Update(get(ledger, A), Entry.unknown(A))));

        assertThat(get(ledger, A)).isEqualTo(Entry.unknown(A));
        assertThat(ledger.counts()).isEqualTo(new Ledger.Counts(0, 0, 0, owed(0, 0), 0));
        assertThat(rows("ioc")).isZero();
        assertThat(rows("claim")).isZero();
    }

    @Test
    void writingIsAllOrNothing() throws SQLException {
        put(ledger, live(A));
        sql("CREATE TRIGGER never BEFORE UPDATE ON ioc BEGIN SELECT raise(ABORT, 'never'); END");

        Entry retired = live(A).with(delivered(State.RETIRED, NOW));
        assertThatThrownBy(() ->
                        ledger.write(List.of(new Update(Entry.unknown(B), live(B)), new Update(live(A), retired))))
                .isInstanceOf(LedgerException.class)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("ledger.db")
                .hasMessageContaining("never");

        assertThat(ledger.find(List.of(A, B)).values()).containsExactly(live(A), Entry.unknown(B));
        assertThat(ledger.counts().live()).isEqualTo(1);

        sql("DROP TRIGGER never");
        ledger.write(List.of(new Update(Entry.unknown(B), live(B)), new Update(live(A), retired)));
        assertThat(ledger.find(List.of(A, B)).values()).containsExactly(retired, live(B));
    }

    @Test
    void manyAreFoundAlsoAfterARestart() {
        int many = 3 * Keys.CHUNK + 77;
        List<IocKey> keys = IntStream.range(0, many)
                .mapToObj(i -> GivenIoc.domain(i + ".example"))
                .toList();
        for (int from = 0; from < many; from += 5_000) {
            ledger.write(keys.subList(from, Math.min(many, from + 5_000)).stream()
                    .map(key -> new Update(Entry.unknown(key), live(key)))
                    .toList());
        }

        assertThat(allAreLive(keys)).isTrue();
        close();
        open();
        assertThat(allAreLive(keys)).isTrue();
        assertThat(get(ledger, A)).isEqualTo(Entry.unknown(A));
        assertThat(ledger.counts()).isEqualTo(new Ledger.Counts(many, 0, 0, owed(0, 0), many));
    }

    @Test
    void aRowWithTheNumberOfOneThatIsGoneIsFoundByItsOwnKey() {
        put(ledger, live(A), live(B));
        ledger.write(List.of(new Update(live(B), Entry.unknown(B))));
        close();
        open();

        put(ledger, live(C));

        assertThat(ledger.find(List.of(A, B, C)).values()).containsExactly(live(A), Entry.unknown(B), live(C));
    }

    @Test
    void severalThreadsReadAndWriteAtATime() {
        List<CompletableFuture<Void>> lanes = IntStream.range(0, 4)
                .mapToObj(lane -> CompletableFuture.runAsync(() -> IntStream.range(0, 200)
                        .mapToObj(i -> GivenIoc.domain(lane + "-" + i % 50 + ".example"))
                        .forEach(key -> {
                            Entry before = get(ledger, key);
                            Entry after = before.equals(live(key))
                                    ? live(key).with(delivered(State.RETIRED, NOW))
                                    : live(key);
                            ledger.write(List.of(new Update(before, after)));
                            assertThat(get(ledger, key)).isEqualTo(after);
                        })))
                .toList();

        CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new)).join();

        assertThat(ledger.counts()).isEqualTo(new Ledger.Counts(0, 200, 0, owed(0, 0), 200));
    }

    @Test
    void statesClaimsAndWhatIsOwedAreCounted() {
        put(
                ledger,
                live(A).with(new Owed(Reason.QUOTA, NOW, false)),
                live(B).with(delivered(State.RETIRED, NOW)),
                live(C).with(delivered(State.REFUSED, NOW)).with(List.of(claim("one", "2-0"), claim("two", "1-0"))));

        assertThat(ledger.counts()).isEqualTo(new Ledger.Counts(1, 1, 1, owed(0, 1), 4));
    }

    @Test
    void owedRetirementsAreToldOldestFirst() {
        put(
                ledger,
                live(A).with(new Owed(Reason.RETIREMENTS, NOW.plusSeconds(2), false)),
                live(B).with(new Owed(Reason.RETIREMENTS, NOW.plusSeconds(1), false)),
                live(C).with(new Owed(Reason.RETIREMENTS, NOW.plusSeconds(3), true)));

        assertThat(ledger.owed(Reason.RETIREMENTS, false, 2))
                .extracting(Entry::key)
                .containsExactly(B, A);
        assertThat(ledger.owed(Reason.RETIREMENTS, true, 2))
                .extracting(Entry::key)
                .containsExactly(C);
        assertThat(ledger.owed(Reason.QUOTA, false, 2)).isEmpty();
    }

    @Test
    void whatIsOwedForLackOfRoomIsToldBySeverityThenNewestFirst() {
        IocKey d = GivenIoc.domain("d.example");
        put(
                ledger,
                noRoom(A, Severity.MEDIUM, "1795478400009-0"),
                noRoom(B, Severity.CRITICAL, "1795478400001-0"),
                noRoom(C, Severity.CRITICAL, "1795478400001-1"),
                noRoom(d, Severity.LOW, "1795478400001-0"));

        assertThat(ledger.owed(Reason.QUOTA, false, 10)).extracting(Entry::key).containsExactly(C, B, A, d);
    }

    @Test
    void whatIsOwedIsApprovedOrDropped() {
        put(
                ledger,
                live(A).with(new Owed(Reason.RETIREMENTS, NOW, false)),
                live(B).with(new Owed(Reason.RETIREMENTS, NOW, true)),
                live(C).with(new Owed(Reason.QUOTA, NOW, false)));

        assertThat(ledger.approve(Reason.RETIREMENTS)).isEqualTo(1);
        assertThat(ledger.owed(Reason.RETIREMENTS, true, 9)).hasSize(2);
        assertThat(ledger.drop(Reason.RETIREMENTS)).isEqualTo(2);
        assertThat(get(ledger, A)).isEqualTo(live(A));
        assertThat(ledger.counts().owed()).isEqualTo(owed(0, 1));
    }

    @Test
    void whatWasRetiredOrDeletedSinceIsCounted() {
        put(
                ledger,
                live(A).with(delivered(State.RETIRED, NOW.minusSeconds(60))),
                live(B).with(delivered(State.DELETED, NOW)),
                live(C).with(delivered(State.LIVE, NOW)));

        assertThat(ledger.retiredSince(NOW.minus(Duration.ofMinutes(1)))).isEqualTo(2);
        assertThat(ledger.retiredSince(NOW)).isEqualTo(1);
    }

    @Test
    void whatWasDeletedAMonthAgoAndNobodyWantsIsForgotten() {
        Entry deleted = Entry.unknown(A).with(delivered(State.DELETED, NOW));
        Entry retired = Entry.unknown(B).with(delivered(State.RETIRED, NOW));
        Entry wanted = live(C).with(delivered(State.DELETED, NOW));
        put(ledger, deleted, retired, wanted);
        close();
        clock.forward(Duration.ofDays(30));
        open();
        assertThat(get(ledger, A)).isEqualTo(deleted);
        close();
        clock.forward(Duration.ofMillis(1));

        open();

        assertThat(ledger.find(List.of(A, B, C)).values()).containsExactly(Entry.unknown(A), retired, wanted);
    }

    @Test
    void itCanBeReadWithTheToolOfSqlite() throws SQLException {
        String id = "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10";
        Entry entry = live(A).with(List.of(live(A).claims().get(0), claim("indicator--2", "0-0")))
                .with(new Owed(Reason.RETIREMENTS, NOW, false));
        put(ledger, entry);

        assertThat(text("SELECT type, value, state, falcon_id, fingerprint, delivered_at, delivered_event, claims,"
                        + " indicator, event, action, severity, platforms, tags, description, expiration, owed, owed_since"
                        + " FROM iocs"))
                .isEqualTo("domain|a.example|LIVE|" + "5f".repeat(32) + "|000000000000004d|2026-11-24T00:00:00.000Z|"
                        + EVENT + "|2|" + id + "|" + EVENT + "|detect|high|wl|null|C2 server|2026-12-13T08:12:31.377Z"
                        + "|RETIREMENTS|2026-11-24T00:00:00.000Z");
        assertThat(text("SELECT value, indicator, event FROM claims"))
                .isEqualTo("a.example|" + id + "|" + EVENT + "\na.example|indicator--2|0-0");
    }

    @Test
    void aMillionHaveRoomInFourHundredMegabytes() throws SQLException {
        int some = 20_000;
        List<Update> updates = new ArrayList<>();
        for (int i = 0; i < some; i++) {
            updates.add(new Update(Entry.unknown(typical(i).key()), typical(i)));
        }
        ledger.write(updates);

        long bytes = Long.parseLong(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"));
        assertThat(bytes / some).as("bytes an IOC").isBetween(100L, 300L);
    }

    private boolean allAreLive(List<IocKey> keys) {
        Map<IocKey, Entry> found = ledger.find(keys);
        return keys.stream().allMatch(key -> found.get(key).equals(live(key)));
    }

    private static Entry typical(int i) {
        IocKey key = GivenIoc.domain("%017d.example".formatted(i * 7_919L));
        Ioc ioc = new Ioc(
                key,
                Action.DETECT,
                Optional.of(Severity.HIGH),
                List.of(Platform.WINDOWS, Platform.MAC, Platform.LINUX),
                List.of("phishing", "campaign"),
                Optional.of("Seen in a phishing campaign against banks in Europe, %05d".formatted(i)),
                Optional.of(NOW));
        String id = "3f0b6a5e-5d5e-4d59-9c0b-%012x".formatted(i);
        Origin origin = new Origin(EVENT, "create", id, "Phishing domain number %07d".formatted(i), Utf8Text.of(""), 0);
        return Entry.unknown(key)
                .after(List.of(new IocChange.Upsert(ioc, origin)))
                .with(new Delivered(State.LIVE, "5f".repeat(32), Long.MAX_VALUE / (i + 1), NOW, EVENT));
    }

    private static Entry noRoom(IocKey key, Severity severity, String event) {
        IocChange.Upsert upsert = (IocChange.Upsert) GivenIoc.upsert(key, event);
        return Entry.unknown(key)
                .after(List.of(new IocChange.Upsert(upsert.ioc().withSeverity(severity), upsert.origin())))
                .with(new Owed(Reason.QUOTA, NOW, false));
    }

    private static Map<Reason, Long> owed(long retirements, long quota) {
        return Map.of(Reason.RETIREMENTS, retirements, Reason.QUOTA, quota);
    }

    private int rows(String table) {
        try {
            return Integer.parseInt(text("SELECT count(*) FROM " + table));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(row.getString(i)));
                }
                lines.add(String.join("|", columns));
            }
        }
        return String.join("\n", lines);
    }
}
