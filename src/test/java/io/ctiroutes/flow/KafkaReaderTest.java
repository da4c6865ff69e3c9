package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.Connector;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.Customer;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.account.SavedPosition;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.kafka.KafkaBroker;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between OpenCTI and the topic: a reader that is one too many, a broker that is away, a ledger or a topic that is gone. */
class KafkaReaderTest extends KafkaTestSupport {

    private static final long SEED = Long.getLong("faults.seed", 20_261_201);

    @TempDir
    Path ownBroker;

    @Test
    void ofTwoReadersTheFirstEndsAndNothingOlderLandsInTheTopic() throws Exception {
        OpenCtiStandIn openCti = standIns.openCti();
        Indicator indicator = Indicator.domain("one.example").description("first");
        FalconStandIn falcon = site.tenant("one");
        openCti.create(indicator);
        Connector first = reader();
        worker("worker");
        soon(() -> assertThat(live(falcon)).hasSize(1));
        assertThat(first.fenced().isDone()).isFalse();

        Connector second = run(impatient(site.reader("another-reader")).start());
        openCti.update(indicator.description("second"));

        soon(() -> assertThat(first.fenced().isDone()).isTrue());
        assertThat(first.fenced().get()).isEqualTo(4);
        soon(() -> assertThat(falcon.iocs()).extracting(StoredIoc::description).containsExactly("second"));
        stop(first);
        openCti.update(indicator.description("third"));
        soon(() -> assertThat(falcon.iocs()).extracting(StoredIoc::description).containsExactly("third"));
        assertThat(second.fenced().isDone()).isFalse();
    }

    @Test
    void ofTwoWorkersWithOneNameTheFirstEnds() throws Exception {
        FalconStandIn falcon = site.tenant("one");
        standIns.openCti().create(Indicator.domain("one.example"));
        reader();
        Connector first = worker("worker");
        soon(() -> assertThat(live(falcon)).hasSize(1));

        // on another machine, with a folder of its own
        Connector second = run(impatient(site.worker("elsewhere"))
                .with(io.ctiroutes.settings.Setting.CONNECTOR_WORKER_NAME, "worker")
                .start());

        soon(() -> assertThat(first.fenced().isDone()).isTrue());
        assertThat(first.fenced().get()).isEqualTo(4);
        stop(first);
        standIns.openCti().create(Indicator.domain("two.example"));
        soon(() -> assertThat(live(falcon)).hasSize(2));
        assertThat(second.fenced().isDone()).isFalse();
    }

    @Test
    void aBrokerThatIsAwayIsWaitedForAndTold() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(ownBroker)) {
            KafkaSite other = KafkaSite.at(broker, "states", directory, standIns.openCti())
                    .session(SESSION);
            FalconStandIn falcon = other.tenant("one");
            MixedStream stream = MixedStream.plain(standIns.openCti(), SEED);
            Connector reader = run(impatient(other.reader("reader"))
                    .with("KAFKA_REQUEST_TIMEOUT_MS", "2000")
                    .with("KAFKA_DELIVERY_TIMEOUT_MS", "2000")
                    .with("KAFKA_MAX_BLOCK_MS", "2000")
                    .start());
            Connector worker = run(impatient(other.worker("worker")).start());
            reading();
            stream.play(100);
            soon(() -> assertThat(stream.differences(falcon.iocs())).isEmpty());
            soon(() -> assertThat(StandIns.acknowledged(reader, stream.lastEventId()))
                    .isTrue());

            broker.stop();
            String first = standIns.openCti().create(Indicator.pattern("[url:value = 'http://no-ioc.example']"));
            stream.createOne("first.example");
            stream.play(100);
            soon(() -> assertThat(problems(reader)).containsKey("topic"));
            soon(() -> assertThat(tenants(worker).get("one")).contains("topic"));
            assertThat(StandIns.acknowledged(reader, stream.lastEventId())).isFalse();
            assertThat(SavedPosition.in(standIns.openCti())
                            .isAfter(StreamId.parse(first).orElseThrow()))
                    .isFalse();
            broker.restart();

            soon(() -> assertThat(stream.differences(falcon.iocs())).isEmpty());
            soon(() -> assertThat(StandIns.acknowledged(reader, stream.lastEventId()))
                    .isTrue());
            soon(() -> assertThat(tenants(worker)).containsEntry("one", "ok"));
            soon(() -> assertThat(problems(reader)).isEmpty());
            for (int i = 0; i < 3; i++) {
                stream.play(60);
                broker.restart();
                stream.play(60);
            }
            soon(() -> assertThat(stream.differences(falcon.iocs())).isEmpty());
            other.falcon("one").close();
        }
    }

    @Test
    void aReaderWithoutItsLedgerKnowsOtherClaimsFromTheTopic() throws Exception {
        OpenCtiStandIn openCti = standIns.openCti();
        Indicator red = Indicator.domain("shared.example").labels("red").description("of red");
        Indicator blue = Indicator.pattern("[domain-name:value = 'shared.example' OR url:value = 'http://x.example']")
                .labels("blue")
                .description("of blue");
        FalconStandIn falcon = site.tenant("one", "filter.labels=red");
        openCti.create(red);
        openCti.create(blue);
        Connector reader = reader();
        worker("worker");
        soon(() -> assertThat(live(falcon)).hasSize(1));
        String last = openCti.create(Indicator.domain("other.example").labels("red"));
        soon(() -> assertThat(StandIns.acknowledged(reader, last)).isTrue());
        soon(() -> assertThat(SavedPosition.in(openCti).toString()).isGreaterThanOrEqualTo(last));
        stop(reader);

        Files.delete(directory.resolve("reader/data/ledger.db"));
        reader();
        // of this alone it would seem to be the only one
        openCti.update(blue.description("of blue again"));
        openCti.create(Indicator.domain("last.example").labels("red"));

        soon(() -> assertThat(live(falcon)).containsExactly("last.example", "other.example", "shared.example"));
        assertThat(falcon.ioc("domain", "shared.example").orElseThrow().description())
                .isEqualTo("of red");
        openCti.delete(blue);
        openCti.create(Indicator.domain("very-last.example").labels("red"));
        soon(() -> assertThat(live(falcon)).hasSize(4));
    }

    @Test
    void anIocThatIsTooLargeForTheTopicKeepsNoOther() {
        OpenCtiStandIn openCti = standIns.openCti();
        FalconStandIn falcon = site.tenant("one");
        reader();
        worker("worker");
        reading();
        String large = "x".repeat(5 << 20);
        openCti.create(Indicator.domain("large.example").description(large));
        // all claims are in one record
        openCti.create(Indicator.pattern("[domain-name:value = 'large.example' OR url:value = 'http://x.example']")
                .description(large));
        openCti.create(Indicator.domain("small.example"));

        soon(() -> assertThat(live(falcon)).containsExactly("large.example", "small.example"));
        soon(() -> assertThat(site.reader("reader").letters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).contains("large.example", "max.message.bytes")));
    }

    @Test
    void aTopicThatIsGoneIsFilledAnewFromTheBeginning() throws Exception {
        FalconStandIn falcon = site.tenant("one");
        MixedStream stream = MixedStream.plain(standIns.openCti(), SEED);
        Connector reader = reader();
        Connector worker = worker("worker");
        reading();
        stream.play(200);
        soon(() ->
                assertThat(StandIns.acknowledged(reader, stream.lastEventId())).isTrue());
        awaitSame(stream, "one", Customer.OF_EVERYTHING, "worker");
        soon(() -> assertThat(SavedPosition.in(standIns.openCti()).toString())
                .isGreaterThanOrEqualTo(stream.lastEventId()));
        stop(reader);
        stop(worker);
        try (Admin admin = Admin.create(site.broker().clientSettings())) {
            admin.deleteTopics(List.of(site.topic())).all().get();
        }

        reader();
        site.tenant("late");
        worker("worker");
        reading();

        stream.mayBeReadAgain();
        stream.play(50);
        awaitSame(stream, "late", Customer.OF_EVERYTHING, "worker");
        awaitSame(stream, "one", Customer.OF_EVERYTHING, "worker");
        assertThat(falcon.iocs()).isNotEmpty();
    }

    private static Map<String, String> problems(Connector connector) {
        Map<String, String> problems = new java.util.TreeMap<>();
        HealthCheckHelper.invoke(connector.camelContext()).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .forEach(result -> problems.put(
                        result.getCheck().getId(), result.getMessage().orElse("")));
        return problems;
    }
}
