package io.ctiroutes.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ledger.Entry;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.sandbox.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What commands say and exit with. Those that take a running connector are in CommandsIT. */
@Isolated("a command says where the log of the whole JVM goes")
class CommandsTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "OPENCTI_URL", "http://127.0.0.1:1",
            "OPENCTI_TOKEN", "none",
            "CONNECTOR_ID", "none",
            "CONNECTOR_LIVE_STREAM_ID", "none",
            "CROWDSTRIKE_CLIENT_ID", "none",
            "CROWDSTRIKE_CLIENT_SECRET", "none");

    @TempDir
    Path directory;

    @RegisterExtension
    final Console console = new Console();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void whatIsNoCommandIsRefusedWithThoseThereAre() {
        assertThat(run(ENVIRONMENT, "explian", "evil.example")).isEqualTo(2);

        assertThat(errors()).contains("explian").contains("explain").contains("approve-retirements");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void withoutACommandThoseThereAreAreTold() {
        assertThat(run(ENVIRONMENT)).isEqualTo(2);

        assertThat(errors()).startsWith("no command is given").contains("check");
    }

    @Test
    void settingsThatAreWrongAreTold() {
        assertThat(run(Map.of(), "approve-retirements")).isEqualTo(2);

        assertThat(errors()).contains("OPENCTI_TOKEN");
    }

    @Test
    void aLedgerThatCannotBeReadIsTold() throws IOException {
        Files.createDirectories(directory.resolve("data/ledger.db"));

        assertThat(run(ENVIRONMENT, "approve-retirements")).isEqualTo(1);

        assertThat(errors()).contains("ledger");
    }

    @Test
    void whatIsApprovedIsCountedAndNamedOnce() throws IOException {
        givenOwedRetirements("one.example");
        assertThat(run(ENVIRONMENT, "approve-retirements")).isZero();
        assertThat(out.toString(UTF_8))
                .isEqualToNormalizingNewlines("approved 1 retirement, the first are\n  domain:one.example\n");

        out.reset();
        givenOwedRetirements("two.example", "three.example");
        assertThat(run(ENVIRONMENT, "approve-retirements")).isZero();
        assertThat(out.toString(UTF_8)).startsWith("approved 2 retirements").doesNotContain("one.example");

        assertThat(run(ENVIRONMENT, "approve-retirements")).isEqualTo(4);
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Commands.run(
                List.of(arguments),
                environment,
                directory,
                new PrintStream(out, true, UTF_8),
                new PrintStream(errors, true, UTF_8));
    }

    private String errors() {
        return errors.toString(UTF_8);
    }

    private void givenOwedRetirements(String... domains) throws IOException {
        try (Ledger ledger = new Ledger(Files.createDirectories(directory.resolve("data")), Clock.systemUTC())) {
            ledger.open();
            for (String domain : domains) {
                Entry none = Entry.unknown(new IocKey(IocType.DOMAIN, domain));
                Owed owed = new Owed(Owed.Reason.RETIREMENTS, Instant.EPOCH, false);
                ledger.write(List.of(new Ledger.Update(none, none.with(owed))));
            }
        }
    }
}
