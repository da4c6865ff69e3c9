package io.ctiroutes.ledger;

import static io.ctiroutes.ledger.GivenEntry.A;
import static io.ctiroutes.ledger.GivenEntry.NOW;
import static io.ctiroutes.ledger.GivenEntry.live;
import static io.ctiroutes.ledger.GivenEntry.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.Console;
import io.ctiroutes.setup.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What nobody must miss is said at every level of the log. */
@Isolated("reads what the JVM prints")
class LedgerNoticesTest {

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @RegisterExtension
    final Console console = new Console();

    @TempDir
    Path data;

    @BeforeEach
    void onlyErrors() {
        Logging.configure(false, "error");
    }

    @Test
    void thatALedgerIsPutAside() throws IOException {
        Files.writeString(data.resolve("ledger.db"), "no database, and long enough to be none ".repeat(50));

        open().close();

        assertThat(console.text().lines())
                .singleElement()
                .asString()
                .contains("WARN", "ledger.db is put aside as ledger.db.damaged-20261124T000000Z and begun anew");
    }

    @Test
    void thatALedgerIsAnOlderCopy() {
        try (Ledger ledger = open()) {
            ledger.resumed("c", Optional.empty(), true);
            put(ledger, live(A));
            ledger.saving("c", "5-0");
            ledger.resumed("c", Optional.of("5-0"), true);
            assertThat(console.text()).isEmpty();

            ledger.resumed("c", Optional.of("5-1"), true);
        }

        assertThat(console.text().lines())
                .singleElement()
                .asString()
                .contains("WARN", "the ledger is an older copy", "5-1", "5-0");
    }

    private Ledger open() {
        Ledger ledger = new Ledger(data, CLOCK);
        ledger.open();
        return ledger;
    }
}
