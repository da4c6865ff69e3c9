package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.account.Customer;
import io.ctiroutes.sandbox.account.KeptLetter;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.FalconOptions.RetryAfterUnit;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What goes wrong at one tenant is that tenant's alone, and nothing of it is lost. */
class KafkaFaultsTest extends KafkaTestSupport {

    private static final long SEED = Long.getLong("faults.seed", 20_261_201);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theTroubleOfSomeHoldsUpNobodyElse() {
        site.falcons(options -> options.retryAfterUnit(RetryAfterUnit.MILLISECONDS));
        FalconStandIn down = site.tenant("down");
        FalconStandIn limited = site.tenant("limited");
        FalconStandIn full = site.tenant("full");
        FalconStandIn refused = site.tenant("refused");
        site.tenant("well");
        site.tenant("narrow", "filter.labels=feed-1");
        MixedStream stream = MixedStream.plain(standIns.openCti(), SEED);
        reader();
        Connector worker = worker("worker");
        reading();
        stream.play(60);
        soon(() -> assertThat(live(down)).isNotEmpty());
        down.faults().failWhile(any -> true, Fault.status(503));
        limited.faults().failWhile(any -> true, Fault.tooManyRequests(Duration.ofMillis(200)));
        full.iocCap(10);
        refused.faults().revokeCredentials();
        refused.faults().expireTokens();
        for (int i = 0; i < 10; i++) {
            stream.play(40);
        }

        awaitSame(stream, "well", Customer.OF_EVERYTHING, "worker");
        awaitSame(stream, "narrow", labelled("feed-1"), "worker");

        // nothing but their own tenant's
        for (FalconStandIn ill : List.of(down, limited, full, refused)) {
            assertThat(stream.differences(ill.iocs())).isNotEmpty();
        }
        soon(() -> assertThat(tenants(worker).get("down")).contains("503"));
        soon(() -> assertThat(tenants(worker).get("refused")).contains("CROWDSTRIKE_CLIENT_SECRET"));
        assertThat(tenants(worker)).containsEntry("well", "ok").containsEntry("narrow", "ok");

        down.faults().stopFailing();
        limited.faults().stopFailing();
        full.iocCap(1_000_000);
        refused.faults().restoreCredentials();
        stream.play(20);
        awaitSame(stream, "down", Customer.OF_EVERYTHING, "worker");
        awaitSame(stream, "limited", Customer.OF_EVERYTHING, "worker");
        awaitSame(stream, "refused", Customer.OF_EVERYTHING, "worker");
        awaitSame(stream, "full", Customer.OF_EVERYTHING, "worker");
    }

    @Test
    void whatOneFalconRefusesIsThatTenantsDeadLetterAndCanBeReplayed() throws Exception {
        FalconStandIn picky = site.tenant("picky");
        FalconStandIn other = site.tenant("other");
        picky.faults().refuseValue("bad.example", "bad.example is on the global allow list");
        standIns.openCti().create(Indicator.domain("bad.example"));
        standIns.openCti().create(Indicator.domain("good.example"));
        reader();
        worker("worker");

        soon(() -> assertThat(live(other)).containsExactly("bad.example", "good.example"));
        soon(() -> assertThat(live(picky)).containsExactly("good.example"));
        soon(() -> assertThat(letters("picky", "worker"))
                .singleElement()
                .satisfies(
                        letter -> assertThat(letter.key().orElseThrow().value()).isEqualTo("bad.example")));
        assertThat(letters("other", "worker")).isEmpty();

        picky.faults().acceptValue("bad.example");
        replayAll("worker", "picky");

        soon(() -> assertThat(live(picky)).containsExactly("bad.example", "good.example"));
        soon(() -> assertThat(letters("picky", "worker")).isEmpty());
    }

    @Test
    void aRecordThatNobodyCanReadIsADeadLetterOfEachTenant() throws Exception {
        FalconStandIn one = site.tenant("one");
        FalconStandIn two = site.tenant("two", "filter.labels=red");
        standIns.openCti().create(Indicator.domain("first.example").labels("red"));
        Connector reader = reader();
        worker("worker");
        soon(() -> assertThat(live(one)).containsExactly("first.example"));

        write("domain:broken.example", "this is no JSON");
        write("nothing of ours", "{}");
        standIns.openCti().create(Indicator.domain("second.example").labels("red"));

        for (String tenant : List.of("one", "two")) {
            soon(() -> assertThat(live(site.falcon(tenant))).containsExactly("first.example", "second.example"));
            assertThat(letters(tenant, "worker"))
                    .hasSize(2)
                    .extracting(KeptLetter::category)
                    .containsOnly("malformed");
        }

        // the reader passes it over when it reads the topic again
        stop(reader);
        Files.delete(directory.resolve("reader/data/ledger.db"));
        reader();
        standIns.openCti().create(Indicator.domain("third.example").labels("blue"));
        soon(() -> assertThat(live(one)).containsExactly("first.example", "second.example", "third.example"));

        // mended by hand: as the record of another IOC
        String good = record("domain:second.example").replace("second.example", "broken.example");
        for (Path letter : letterFiles("worker", "one")) {
            ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(letter));
            ObjectNode event = (ObjectNode) json.get("event");
            if (event.toString().contains("broken.example")) {
                event.put("data", good);
                Files.writeString(letter, json.toString());
                replay("worker", "one", letter);
            }
        }
        soon(() -> assertThat(live(one))
                .containsExactly("broken.example", "first.example", "second.example", "third.example"));
        assertThat(live(two)).containsExactly("first.example", "second.example");
    }

    @Test
    void aRecordOfANewerVersionIsWaitedFor() throws Exception {
        Indicator indicator = Indicator.domain("first.example").labels("red");
        FalconStandIn one = site.tenant("one");
        standIns.openCti().create(indicator);
        reader();
        Connector worker = worker("worker");
        soon(() -> assertThat(live(one)).containsExactly("first.example"));

        write("domain:first.example", "{\"version\": 99}");
        standIns.openCti().create(Indicator.domain("second.example"));

        soon(() -> assertThat(tenants(worker).get("one")).contains("first.example", "version 99", "update"));
        assertThat(letters("one", "worker")).isEmpty();
        assertThat(site.isDone("one")).isFalse();

        // the reader is of this version after all
        standIns.openCti().update(indicator.labels("blue"));

        soon(() -> assertThat(live(one)).containsExactly("first.example", "second.example"));
        soon(() -> assertThat(one.ioc("domain", "first.example").orElseThrow().tags())
                .containsExactly("blue"));
        soon(() -> assertThat(tenants(worker)).containsEntry("one", "ok"));
    }

    @Test
    void aLedgerThatCannotBeWrittenStopsItsTenantAlone() throws Exception {
        FalconStandIn ill = site.tenant("ill");
        FalconStandIn well = site.tenant("well");
        standIns.openCti().create(Indicator.domain("first.example"));
        reader();
        Connector worker = worker("worker");
        soon(() -> assertThat(live(ill)).containsExactly("first.example"));
        soon(() -> assertThat(site.isDone("ill")).isTrue());
        sql("ill", "CREATE TRIGGER full BEFORE INSERT ON ioc BEGIN SELECT RAISE(ABORT, 'no room is left'); END");

        standIns.openCti().create(Indicator.domain("second.example"));
        standIns.openCti().create(Indicator.domain("third.example"));

        soon(() -> assertThat(live(well)).containsExactly("first.example", "second.example", "third.example"));
        soon(() -> assertThat(tenants(worker).get("ill")).contains("no room is left"));
        assertThat(tenants(worker)).containsEntry("well", "ok");
        assertThat(site.isDone("ill")).isFalse();

        sql("ill", "DROP TRIGGER full");
        soon(() -> assertThat(live(ill)).containsExactly("first.example", "second.example", "third.example"));
        soon(() -> assertThat(site.isDone("ill")).isTrue());
        soon(() -> assertThat(tenants(worker)).containsEntry("ill", "ok"));
    }

    private void write(String key, String value) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                site.broker().clientSettings(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(site.topic(), key, value.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private String record(String key) throws Exception {
        StringBuilder found = new StringBuilder();
        new io.ctiroutes.kafka.TopicReader(site.broker().clientSettings(), site.topic())
                .read(
                        java.util.Map.of(),
                        records -> records.stream()
                                .filter(record -> key.equals(record.key()))
                                .forEach(record -> found.append(new String(record.value(), StandardCharsets.UTF_8))));
        return found.toString();
    }

    private void replayAll(String worker, String tenant) throws Exception {
        for (Path letter : letterFiles(worker, tenant)) {
            replay(worker, tenant, letter);
        }
    }

    private void replay(String worker, String tenant, Path letter) throws Exception {
        Files.move(letter, site.data(worker, tenant).resolve("replay").resolve(letter.getFileName()));
    }

    private void sql(String tenant, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + site.data("worker", tenant).resolve("ledger.db"));
                Statement one = connection.createStatement()) {
            one.execute("PRAGMA busy_timeout = 10000");
            one.execute(statement);
        }
    }

    private static Customer labelled(String... labels) {
        return Customer.OF_EVERYTHING.only(indicator -> Stream.of(labels).anyMatch(indicator.labels()::contains));
    }
}
