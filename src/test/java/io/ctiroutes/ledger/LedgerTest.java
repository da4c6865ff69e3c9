package io.ctiroutes.ledger;

import static io.ctiroutes.ioc.GivenIoc.domain;
import static io.ctiroutes.ioc.GivenIoc.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.sandbox.MovableClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger keeps, and what it tells of it. */
class LedgerTest {

    private static final IocKey A = domain("a.example");
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

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
    void whatWasWrittenIsFoundAlsoAfterARestart() {
        Entry entry = Entry.unknown(A)
                .after(List.of(upsert(A, "1795478400000-0")))
                .with(new Delivered(Delivered.State.LIVE, "ab".repeat(32), 77, NOW, "1795478400000-0"));
        ledger.write(List.of(new Ledger.Update(Entry.unknown(A), entry)));

        assertThat(ledger.find(List.of(A, domain("b.example"))).values())
                .containsExactly(entry, Entry.unknown(domain("b.example")));
        try (Ledger beside = Ledger.readOnly(data).orElseThrow()) {
            assertThat(beside.find(List.of(A)).values()).containsExactly(entry);
        }
        try (Ledger copy = Ledger.copyOf(data, clock)) {
            assertThat(copy.find(List.of(A)).values()).containsExactly(entry);
        }
        close();
        try (Ledger beside = Ledger.readOnly(data).orElseThrow()) {
            assertThat(beside.find(List.of(A)).values()).containsExactly(entry);
        }
        try (Ledger copy = Ledger.copyOf(data, clock)) {
            assertThat(copy.find(List.of(A)).values()).containsExactly(entry);
        }
        assertThat(data.toFile().list()).containsExactlyInAnyOrder("ledger.db", "ledger.lock");
        open();
        assertThat(ledger.find(List.of(A)).values()).containsExactly(entry);
        assertThat(ledger.counts().live()).isEqualTo(1);
        ledger.resumed("c", Optional.of("5-0"), false);
        assertThat(ledger.find(List.of(A)).get(A).delivered().orElseThrow().fingerprint())
                .isZero();
    }
}
