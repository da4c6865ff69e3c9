package io.ctiroutes.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.claims.Claiming;
import io.ctiroutes.deadletter.DeadLetters;
import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.GivenIoc;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.Traits;
import io.ctiroutes.kafka.Topic;
import io.ctiroutes.kafka.TopicReader;
import io.ctiroutes.kafka.TopicSettings;
import io.ctiroutes.kafka.TopicWriter;
import io.ctiroutes.ledger.Claim;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.LedgerException;
import io.ctiroutes.sandbox.kafka.KafkaBroker;
import io.ctiroutes.text.Utf8Text;
import io.ctiroutes.topic.States;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the topic says and what the reader's ledger says, with a real broker. */
class PublisherTest {

    private static final IocKey KEY = GivenIoc.domain("evil.example");

    private static KafkaBroker broker;
    private static int topics;

    @TempDir
    Path data;

    private String topic;
    private Ledger ledger;
    private Publisher publisher;
    private final List<String> fenced = new ArrayList<>();

    @BeforeAll
    static void startBroker(@TempDir Path folder) {
        broker = KafkaBroker.start(folder);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() throws Exception {
        topic = "published-" + topics++;
        start();
    }

    private void start() throws Exception {
        ledger = new Ledger(data, Clock.systemUTC());
        ledger.open();
        publisher = publisher(ledger);
        publisher.open();
    }

    private Publisher publisher(Ledger its) {
        return new Publisher(
                new States(
                        new Claiming(its, keys -> Map.of()),
                        event -> Traits.NONE,
                        Duration.ofDays(30),
                        Clock.systemUTC()),
                new Topic(broker.clientSettings(), new TopicSettings(topic, 1, 1, Duration.ofDays(30))),
                new TopicReader(broker.clientSettings(), topic),
                new TopicWriter(broker.clientSettings(), topic, topic + ".reader"),
                its,
                letters(),
                fenced::add);
    }

    private DeadLetters letters() {
        return new DeadLetters(data, new DeadLetters.Limits(10, 1 << 30), Clock.systemUTC(), category -> {});
    }

    @AfterEach
    void close() {
        publisher.close();
        ledger.close();
    }

    @Test
    void whatTheLedgerCouldNotBeToldIsReadFromTheTopic() throws Exception {
        publish(upsert("a", "1-0"));
        sql("CREATE TRIGGER full BEFORE UPDATE ON ioc BEGIN SELECT RAISE(ABORT, 'no room is left'); END");
        sql("CREATE TRIGGER full2 BEFORE INSERT ON claim BEGIN SELECT RAISE(ABORT, 'no room is left'); END");
        assertThatThrownBy(() -> publish(upsert("b", "2-0"))).isInstanceOf(LedgerException.class);
        sql("DROP TRIGGER full");
        sql("DROP TRIGGER full2");
        close();

        // ended, and begun anew: the event of b may never come again
        start();

        assertThat(ledger.find(List.of(KEY)).get(KEY).claims())
                .extracting(Claim::indicatorId)
                .containsExactly("b", "a");
    }

    @Test
    void aLedgerThatIsGoneIsFilledFromTheTopic() throws Exception {
        publish(upsert("a", "1-0"));
        publish(upsert("b", "2-0"));
        close();
        Files.delete(data.resolve("ledger.db"));

        start();

        assertThat(ledger.find(List.of(KEY)).get(KEY).claims())
                .extracting(Claim::indicatorId)
                .containsExactly("b", "a");
        assertThat(ledger.find(List.of(KEY)).get(KEY).newestEvent()).isEqualTo("2-0");
    }

    @Test
    void anotherReaderEndsThisOne() throws Exception {
        publish(upsert("a", "1-0"));
        try (Ledger others = Ledger.scratch(Clock.systemUTC());
                Publisher other = publisher(others)) {
            other.open();

            assertThatThrownBy(() -> publish(upsert("b", "2-0"))).hasMessageContaining("CONNECTOR_ID");

            assertThat(fenced).hasSize(1);
            assertThat(publisher.problem()).isPresent();
            assertThat(others.find(List.of(KEY)).get(KEY).claims())
                    .extracting(Claim::indicatorId)
                    .containsExactly("a");
        }
    }

    @Test
    void whatIsTooLargeForTheTopicIsADeadLetterAndHoldsUpNothingElse() throws Exception {
        IocKey large = new IocKey(IocType.DOMAIN, "large.example");

        publisher.publish(
                publisher.states(List.of(upsert(large, "a", "1-0", "x".repeat(9 << 20)), upsert("b", "2-0"))), null);

        assertThat(letters().about(large)).isPresent();
        assertThat(ledger.find(List.of(large)).get(large).claims()).isEmpty();
        assertThat(ledger.find(List.of(KEY)).get(KEY).claims()).hasSize(1);
    }

    private void publish(IocChange change) throws Exception {
        publisher.publish(publisher.states(List.of(change)), null);
    }

    private static IocChange upsert(String indicator, String event) {
        return upsert(KEY, indicator, event, "");
    }

    private static IocChange upsert(IocKey key, String indicator, String event, String description) {
        Ioc ioc = new Ioc(
                key,
                Action.DETECT,
                Optional.of(Severity.HIGH),
                List.of(Platform.LINUX),
                List.of(),
                Optional.of(description),
                Optional.empty());
        return new IocChange.Upsert(ioc, new Origin(event, "create", indicator, indicator, Utf8Text.of("{}"), 0));
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.db"));
                Statement one = connection.createStatement()) {
            one.execute(statement);
        }
    }
}
