package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody on call reads at the default level while something is wrong, and when it is well again. */
@Isolated("reads what the whole JVM prints, and says how much that is")
class TroubleLinesTest {

    private static final Pattern LINE = Pattern.compile("\\d{4}-\\S+Z (ERROR|WARN|INFO|DEBUG) .*");
    private static final Path STREAM = Path.of("routes/stream.camel.yaml");
    private static final String KEEP = "{id: keep-created, ref: rules, method: keep}";

    @RegisterExtension
    final Console console = new Console();

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private Connector connector;

    @Test
    void anOutageIsALineForEachWaveOfAttemptsNotForEachChunk() {
        standIns.installation()
                .with(Setting.CONNECTOR_RETRY_DELAY, "500")
                .with(Setting.CONNECTOR_RETRY_DELAY_MAX, "500")
                .with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "10");
        standIns.falcon().faults().failWhile(call -> true, Fault.status(503));
        for (int number = 0; number < 200; number++) {
            standIns.openCti().create(Indicator.domain("d" + number + ".example"));
        }
        start();
        // four chunks at a time
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> errors().stream().anyMatch(line -> line.contains(" attempt 6 failed: ")));
        List<String> errors = errors();

        // one more where a straggler's attempt is told of as well
        assertThat(errors).hasSizeBetween(6, 8);
        assertThat(errors)
                .allMatch(line ->
                        line.matches(".*create of (\\d+ IOCs, the first )?domain:d\\d+\\.example of indicator .*"
                                + "since 20\\S+Z, next try in about 500 ms: Falcon answers 503.*"));
        assertThat(traces()).isEqualTo(1);

        standIns.falcon().faults().stopFailing();
        awaitLine("WARN .*well again.* since 20\\S+Z.*");
        assertThat(lines()).filteredOn(line -> line.contains("MessageId")).isEmpty();
    }

    @Test
    void aMistakeInARouteIsALineForEachAttemptAndOneStackTrace() throws IOException {
        standIns.installation()
                .editing(RouteEdits.none()
                        .replacing(KEEP, "{id: keep-created, ref: rules, method: \"keep(${body.scor})\"}"));
        standIns.openCti().create(Indicator.domain("a.example"));
        start();
        await().atMost(StandIns.LONG_ENOUGH).until(() -> errors().size() >= 4);

        assertThat(errors())
                .allMatch(line -> line.matches(".* batch [0-9-]+ to [0-9-]+ failed, \\d+ events will be tried again.*"
                        + " next try in about \\d+ ms, batches fail since 20\\S+Z: .*scor.*"));
        assertThat(traces()).isEqualTo(1);

        Path file = standIns.directory().resolve(STREAM);
        Files.writeString(file, Files.readString(STREAM));
        awaitLine("WARN .*well again: batches .* since 20\\S+Z.*");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNormalStopIsNoError(boolean outage) {
        if (outage) {
            standIns.falcon().faults().failWhile(call -> true, Fault.status(503));
        }
        for (int number = 0; number < 50; number++) {
            standIns.openCti().create(Indicator.domain("d" + number + ".example"));
        }
        standIns.installation().with(Setting.CONNECTOR_SHUTDOWN_TIMEOUT, "2");
        start();
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().traffic().creates() > 0);
        List<String> before = lines();

        connector.close();

        assertThat(lines().subList(before.size(), lines().size()))
                // the last attempt before the stop
                .filteredOn(line -> !line.contains("Falcon answers 503"))
                .isEmpty();
    }

    @Test
    void aMendedRouteFileIsTold() throws IOException {
        start();
        Path file = standIns.directory().resolve(STREAM);
        String good = Files.readString(file);
        Files.writeString(file, good.replace("ref: batches", "ref: nosuch"));
        awaitLine("ERROR .*there is no bean 'nosuch'; the routes that run are kept");

        Files.writeString(file, good);

        awaitLine("WARN .*well again: the route files .*");
    }

    @Test
    void theStartTellsVersionAndSettingsAtInfoAndCamelsOwnLinesDoNotShow() {
        standIns.installation().with(Setting.CONNECTOR_LOG_LEVEL, "info");
        standIns.openCti().create(Indicator.domain("a.example"));
        start();
        awaitLine("INFO .* batch done: .*");
        connector.close();

        assertThat(lines().get(0))
                .matches(".* INFO .*io\\.ctiroutes\\.Connector - connector \\S+ starts, .*connector.retry-delay=20.*");
        assertThat(lines()).allMatch(line -> line.contains(" io.ctiroutes."));
        assertThat(console.text())
                .contains("opencti.token=***", "crowdstrike.client-secret=***")
                .doesNotContain(standIns.openCti().token(), standIns.falcon().clientSecret());
        // a default is not repeated
        assertThat(lines().get(0)).doesNotContain("connector.max-attempts");
    }

    @Test
    void refusedCredentialsAreALineEachAttempt() {
        standIns.falcon().faults().failWhile(call -> true, Fault.status(403));
        standIns.openCti().create(Indicator.domain("a.example"));
        start();

        awaitLine("ERROR .* attempt 2 failed: create of domain:a\\.example of indicator .*, chunks that wait: 1,"
                + " since 20\\S+Z, next try in about 100 ms: Falcon refused the call \\(403\\).*");
        standIns.falcon().faults().stopFailing();
        awaitLine("WARN .*well again: all that had failed since .*");
        assertThat(traces()).isEqualTo(1);
    }

    @Test
    void aDeadLetterThatCannotBeKeptIsALineEachAttempt() throws IOException {
        standIns.installation().with(Setting.CONNECTOR_DEAD_LETTERS_MAX, "1");
        standIns.falcon().faults().refuseValue("bad.example", "must be nice");
        standIns.falcon().faults().refuseValue("worse.example", "must be nice");
        standIns.openCti().create(Indicator.domain("bad.example"));
        standIns.openCti().create(Indicator.domain("worse.example"));
        start();

        awaitLine(
                "ERROR .* attempt 2 failed: dead letter of (2 IOCs, the first )?domain:(bad|worse)\\.example of"
                        + " indicator .*, chunks that wait: 1, since 20\\S+Z, next try in about 40 ms: .*connector.dead-letters-max.*");
        Files.delete(standIns.installation().deadLetters().get(0));
        awaitLine("WARN .*well again: all that had failed since .*");
        assertThat(lines()).allMatch(line -> line.contains(" io.ctiroutes."));
    }

    @Test
    void aStreamThatBrokeOffAndComesAgainIsTold() {
        start();
        standIns.openCti().create(Indicator.domain("a.example"));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "a.example").isPresent());

        standIns.openCti().faults().refuseStream(503, 3);
        standIns.openCti().faults().cutConnections();

        awaitLine("ERROR .*StreamReader - .* since 20\\S+Z, next try in about \\d+ ms");
        awaitLine("WARN .*well again: events come from OpenCTI.* since 20\\S+Z.*");
    }

    @Test
    void farMoreThatIsFilteredThanBeforeIsTold() throws IOException {
        start();
        for (int number = 0; number < 120; number++) {
            standIns.openCti()
                    .create(Indicator.domain("d" + number + ".example").score(50));
        }
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> standIns.falcon().iocs().size() == 120);
        Path file = standIns.directory().resolve(STREAM);
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "${header.CamelOpenCtiStixIndicator}",
                                "${header.CamelOpenCtiStixIndicator} && ${body.score} > 60"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> {
            standIns.openCti()
                    .create(Indicator.domain(UUID.randomUUID() + ".example").score(50));
            return lines().stream().anyMatch(line -> line.contains("filters in the routes let drop"));
        });
    }

    private void start() {
        connector = standIns.start();
    }

    private void awaitLine(String regex) {
        await().atMost(StandIns.LONG_ENOUGH)
                .untilAsserted(() -> assertThat(lines()).anyMatch(line -> line.matches("\\S+ " + regex)));
    }

    private List<String> errors() {
        return lines().stream().filter(line -> line.matches("\\S+ ERROR .*")).toList();
    }

    private List<String> lines() {
        return all().filter(line -> LINE.matcher(line).matches()).toList();
    }

    private long traces() {
        return all().filter(line -> line.matches("\\S+(Exception|Error)(: .*)?"))
                .count();
    }

    private Stream<String> all() {
        return console.text().lines();
    }
}
