package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.Console;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The ledger cannot be written, as on a full disk, or knows too little: what is done then, and what is said of it. */
@Isolated("reads what the whole JVM prints")
class LedgerFailsTest {

    private static final String NO_ROOM = "no room for this";

    @RegisterExtension
    final Console console = new Console();

    @RegisterExtension
    final StandIns standIns = new StandIns();

    private Connector connector;

    private void start() {
        standIns.installation()
                .with(Setting.CONNECTOR_LOG_LEVEL, "warn")
                .editing(RouteEdits.impatient().savingOften());
        connector = standIns.start();
        String first = standIns.openCti().create(Indicator.domain("first.example"));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> standIns.saved(first));
    }

    @Test
    void aBatchThatCannotBeWrittenDownIsTriedAgainAndNeitherAcknowledgedNorADeadLetter() throws SQLException {
        start();
        sql("CREATE TRIGGER full BEFORE INSERT ON ioc BEGIN SELECT RAISE(ABORT, '" + NO_ROOM + "'); END");

        String event = standIns.openCti().create(Indicator.domain("second.example"));
        // more often than an event that nobody expects to fail would be tried
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> times(" batch .* will be tried again.*the ledger .*ledger.db fails.*" + NO_ROOM) > 12);

        assertThat(StandIns.acknowledged(connector, event)).isFalse();
        assertThat(standIns.installation().deadLetters()).isEmpty();
        assertThat(health().orElseThrow()).contains("the ledger ", "ledger.db fails", NO_ROOM);

        sql("DROP TRIGGER full");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, event));
        await().atMost(StandIns.LONG_ENOUGH).until(() -> standIns.saved(event));
        assertThat(standIns.falcon().ioc("domain", "second.example")).isPresent();
        await().atMost(StandIns.LONG_ENOUGH).until(() -> health().isEmpty());
    }

    @Test
    void aPositionThatTheLedgerCannotCarryIsNotSavedInOpenCti() throws SQLException {
        start();
        sql("CREATE TRIGGER full BEFORE UPDATE ON connector BEGIN SELECT RAISE(ABORT, '" + NO_ROOM + "'); END");

        String event = standIns.openCti().create(Indicator.domain("second.example"));
        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> times("WARN .*could not be saved, it will be tried again: the ledger .*" + NO_ROOM) > 1);

        assertThat(StandIns.acknowledged(connector, event)).isTrue();
        assertThat(standIns.saved(event)).isFalse();
        assertThat(times("\\n\\tat ")).as("stack traces").isZero();

        sql("DROP TRIGGER full");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> standIns.saved(event));
    }

    @Test
    void aStreamIsNotReadBeforeTheLedgerKnowsOfIt() throws SQLException {
        start();
        connector.close();
        sql("CREATE TRIGGER full BEFORE INSERT ON connector BEGIN SELECT RAISE(ABORT, '" + NO_ROOM + "'); END");
        // as if it were an older copy
        sql("UPDATE connector SET position = '1-0'");
        String event = standIns.openCti().create(Indicator.domain("second.example"));

        connector = standIns.start();

        await().atMost(StandIns.LONG_ENOUGH)
                .until(() -> times("ERROR .*the ledger .*" + NO_ROOM + ".*; since .*next try in about ") > 1);
        assertThat(StandIns.acknowledged(connector, event)).isFalse();
        assertThat(health().orElseThrow()).contains("the stream is not connected", "the ledger ", NO_ROOM);
        assertThat(times("\\n\\tat ")).as("stack traces").isZero();
        assertThat(times("is an older copy")).as("that it was not written down").isZero();

        sql("DROP TRIGGER full");
        await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, event));
        assertThat(times("is an older copy")).isOne();
    }

    @Test
    void thatOpenCtiDoesNotSayWhoElseNamesAValueIsToldOnce() throws IOException {
        start();
        connector.close();
        Files.delete(standIns.directory().resolve("data/ledger.db"));
        standIns.openCti().faults().forbidIndicators(true);
        connector = standIns.start();

        for (int i = 0; i < 3; i++) {
            Indicator indicator = Indicator.domain(i + ".example");
            String created = standIns.openCti().create(indicator);
            await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, created));
            String deleted = standIns.openCti().delete(indicator);
            await().atMost(StandIns.LONG_ENOUGH).until(() -> StandIns.acknowledged(connector, deleted));
        }

        assertThat(standIns.openCti().traffic().indicatorQueries()).isGreaterThan(1);
        assertThat(times("WARN .*does not say which other indicators name a value.*'Access knowledge'"))
                .isOne();
    }

    private long times(String line) {
        return Pattern.compile(line).matcher(console.text()).results().count();
    }

    private Optional<String> health() {
        return HealthCheckHelper.invoke(connector.camelContext()).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .filter(result -> result.getCheck().getId().equals("consumer:stream"))
                .findFirst()
                .flatMap(HealthCheck.Result::getMessage);
    }

    private void sql(String sql) throws SQLException {
        Path file = standIns.directory().resolve("data").resolve("ledger.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
