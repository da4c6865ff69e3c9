package io.ctiroutes.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.falcon.delivery.GivenRules;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.opencti.stream.StreamScan;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.turn.Turns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a check is due, and that one runs at a time. */
class ChecksTest {

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Ledger ledger = Ledger.scratch(clock);
    private Checks checks;

    @BeforeEach
    void startOfTheConnector() {
        checks = checks(Optional.of(CheckMode.REPORT), true);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void theFirstIsDueAnHourAfterTheStartAndThenOneInEachInterval() {
        assertThat(checks.due()).isEmpty();

        clock.forward(Checks.FIRST);
        assertThat(checks.due()).contains(CheckMode.REPORT);
        assertThat(checks.due()).isEmpty();

        clock.forward(Duration.ofHours(23));
        assertThat(checks.due()).isEmpty();
        clock.forward(Duration.ofHours(1));
        assertThat(checks.due()).contains(CheckMode.REPORT);
    }

    @Test
    void whereNoneIsWantedNoneIsDueUnlessSomebodyAsksForIt() {
        Checks none = checks(Optional.empty(), true);
        clock.forward(Duration.ofDays(1_000));
        assertThat(none.due()).isEmpty();

        none.demand(CheckMode.REPAIR);

        assertThat(none.due()).contains(CheckMode.REPAIR);
        assertThat(none.due()).isEmpty();
    }

    @Test
    void noneIsDueWhileOneRunsAndNoneIsAskedFor() throws Exception {
        try (Check check = checks.begin(CheckMode.REPORT, () -> true)) {
            clock.forward(Duration.ofDays(1));

            assertThat(checks.due()).isEmpty();
            assertThat(checks.progress()).isPresent();
            assertThatThrownBy(() -> checks.demand(CheckMode.REPORT)).hasMessageContaining("running already");
            assertThatThrownBy(() -> checks.begin(CheckMode.REPORT, () -> true))
                    .hasMessageContaining("running already");

            checks.failed(Optional.of(check), new IOException("the network is away"));
        }

        assertThat(checks.due()).contains(CheckMode.REPORT);
        assertThat(checks.progress()).isEmpty();
        assertThat(checks.last().orElseThrow().table())
                .contains("could not tell")
                .contains("the network is away");
        assertThat(checks.lastVerdict()).isEmpty();
    }

    @Test
    void oneThatCannotBeginIsTheLastOneAllTheSame() throws IOException {
        Files.delete(data);
        Files.createFile(data);
        assertThatThrownBy(() -> checks.begin(CheckMode.REPORT, () -> true)).isInstanceOf(IOException.class);

        checks.failed(Optional.empty(), new IOException("no room"));

        assertThat(checks.last().orElseThrow().table()).contains("could not tell", "no room");
        assertThat(checks.progress()).isEmpty();
    }

    @Test
    void oneThatFailsLeavesTheFileOfTheLastOneAsItIsAndNothingElse() throws Exception {
        try (Check check = checks.begin(CheckMode.REPORT, () -> true)) {
            checks.failed(Optional.of(check), new IOException("the network is away"));
        }

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void nothingIsRepairedWhereTheLedgerIsOnlyRead() {
        Checks reading = checks(Optional.empty(), false);

        assertThatThrownBy(() -> reading.demand(CheckMode.REPAIR)).hasMessageContaining("dry run");
        assertThatThrownBy(() -> reading.begin(CheckMode.REPAIR, () -> true))
                .hasMessageContaining("nothing is repaired");
    }

    private Checks checks(Optional<CheckMode> regular, boolean learns) {
        return new Checks(
                new CheckSources(
                        ChecksTest::nothing,
                        Optional::empty,
                        ledger,
                        learns,
                        GivenRules.rules(false, false, false, 0, clock),
                        new Turns(),
                        key -> false,
                        () -> 0,
                        total -> {},
                        Duration.ZERO,
                        clock),
                data.resolve("drift.jsonl"),
                regular,
                Duration.ofHours(24));
    }

    /** Of a platform that is not there. */
    private static StreamScan nothing() {
        OpenCtiConfiguration configuration = new OpenCtiConfiguration();
        configuration.setUrl("http://127.0.0.1:1");
        configuration.setToken("none");
        return new StreamScan(new OpenCtiClient(configuration), "live", configuration);
    }
}
