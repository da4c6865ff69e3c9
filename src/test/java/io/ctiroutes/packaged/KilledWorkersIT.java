package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.sandbox.RouteEdits;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.Customer;
import io.ctiroutes.sandbox.account.KeptLetter;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.Call;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.kafka.KafkaSite;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.process.ConnectorProcess;
import io.ctiroutes.sandbox.process.ImageFlags;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Packaged readers and workers, killed and frozen in the middle of their work. */
@Order(1)
class KilledWorkersIT {

    private static final long SEED = Long.getLong("kill.seed", 20_261_201);
    private static final int KILLS = Integer.getInteger("kill.times", 6);
    private static final int PIECE = 120;
    private static final int IN_USE = 2;
    private static final int FENCED = 4;
    private static final Customer RED =
            Customer.OF_EVERYTHING.only(indicator -> indicator.labels().contains("feed-1"));
    private static final String MANY_RETIRED = "connector.max-retire-percent=100";
    private static final String SEARCH_LAG = "crowdstrike.search-lag=2";
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @TempDir
    Path directory;

    private KafkaSite site;
    private final Map<String, ConnectorProcess> running = new HashMap<>();

    @BeforeEach
    void open() {
        site = KafkaSite.in(directory, standIns.openCti())
                .session(Duration.ofSeconds(3))
                .falcons(options -> options.latency(Duration.ofMillis(25))
                        .searchLag(Duration.ofSeconds(1))
                        .keepBodies(true));
    }

    @AfterEach
    void close() {
        running.values().forEach(ConnectorProcess::close);
        site.close();
    }

    @Test
    void whoIsKilledAtAnyMomentLosesNothing() {
        FalconStandIn all = site.tenant("all", MANY_RETIRED, SEARCH_LAG);
        FalconStandIn red = site.tenant("red", "filter.labels=feed-1", MANY_RETIRED, SEARCH_LAG);
        MixedStream stream = MixedStream.of(standIns.openCti(), List.of(all.faults(), red.faults()), SEED);
        Random random = new Random(SEED);
        List<String> names = List.of("reader", "one", "two");
        names.forEach(this::start);
        soon(() -> assertThat(standIns.openCti().traffic().openConnections()).isPositive());
        List<String> killed = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            String name = names.get(kill < names.size() ? kill : random.nextInt(names.size()));
            long goal = all.traffic().rowsWritten() + 1 + random.nextInt(PIECE / 2);
            stream.play(PIECE);
            soon(() -> assertThat(all.traffic().rowsWritten()).isGreaterThanOrEqualTo(goal));
            assertThat(running.get(name).alive()).isTrue();
            running.get(name).kill();
            killed.add(name);
            stream.play(PIECE / 4);
            start(name);
        }
        String circumstances = "seed " + SEED + ", killed: " + killed;

        same(circumstances, stream, all, "all", Customer.OF_EVERYTHING);
        same(circumstances, stream, red, "red", RED);
        names.forEach(name -> assertThat(running.get(name).terminate()).isZero());
    }

    @Test
    void whoWasFrozenInTheMiddleOfABatchDoesNotGoOnWithIt() throws IOException {
        site.partitions(2);
        FalconStandIn falcon = site.tenant("all");
        List<Indicator> indicators = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Indicator one = Indicator.domain("n" + i + ".example");
            indicators.add(one);
            standIns.openCti().create(one.description("1"));
        }
        List.of("reader", "one").forEach(this::start);
        soon(() -> assertThat(falcon.iocs())
                .hasSize(100)
                .allMatch(ioc -> ioc.description().equals("1")));
        ConnectorProcess frozen = running.get("one");

        falcon.faults().latency(Duration.ofMillis(150));
        long before = falcon.traffic().updates();
        indicators.forEach(indicator -> standIns.openCti().update(indicator.description("2")));
        soon(() -> assertThat(falcon.traffic().updates()).isGreaterThan(before + 3));
        frozen.freeze();
        assertThat(falcon.iocs()).anyMatch(ioc -> ioc.description().equals("1"));
        start("two");
        soon(() -> assertThat(falcon.iocs()).allMatch(ioc -> ioc.description().equals("2")));
        indicators.forEach(indicator -> standIns.openCti().update(indicator.description("3")));
        soon(() -> assertThat(falcon.iocs()).allMatch(ioc -> ioc.description().equals("3")));
        long calls = falcon.traffic().updates();

        frozen.thaw();

        standIns.openCti().create(Indicator.domain("last.example").description("3"));
        soon(() -> assertThat(falcon.iocs()).hasSize(101));
        // until it has its part again, and has looked at all of it
        soon(() -> assertThat(running.get("two").output() + frozen.output()).contains("IOCs of others are forgotten"));
        soon(() -> assertThat(site.isDone("all")).isTrue());
        // but for what had been sent when it was frozen, of which nobody can know when it arrives
        assertThat(old(falcon, calls)).isLessThanOrEqualTo(4);
        indicators.forEach(indicator -> standIns.openCti().update(indicator.description("4")));
        soon(() -> assertThat(falcon.iocs())
                .filteredOn(ioc -> !ioc.value().startsWith("last"))
                .allMatch(ioc -> ioc.description().equals("4")));
        assertThat(frozen.alive()).isTrue();
    }

    /** How many updates with an old state there were after so many updates. */
    private static int old(FalconStandIn falcon, long calls) throws IOException {
        List<Call> updates = falcon.traffic().calls(Operation.UPDATE);
        int old = 0;
        for (Call update : updates.subList(
                (int) Math.max(0, updates.size() - (falcon.traffic().updates() - calls)), updates.size())) {
            for (JsonNode row : JSON.readTree(update.body()).path("indicators")) {
                if (row.path("description").asInt() < 3) {
                    old++;
                    break;
                }
            }
        }
        return old;
    }

    @Test
    void whoIsOneTooManyEndsAndSaysSo() {
        FalconStandIn falcon = site.tenant("all");
        standIns.openCti().create(Indicator.domain("one.example"));
        List.of("reader", "one").forEach(this::start);
        soon(() -> assertThat(falcon.iocs()).hasSize(1));

        ConnectorProcess sameFolder = process(site.reader("reader"));
        assertThat(sameFolder.exitStatus()).isEqualTo(IN_USE);
        assertThat(sameFolder.errors()).contains("data");
        assertThat(running.get("reader").alive()).isTrue();

        ConnectorProcess first = running.put("reader", process(site.reader("elsewhere")));
        soon(() -> assertThat(running.get("reader").output()).contains("the topic is read"));
        // an idle one does not know it yet
        standIns.openCti().create(Indicator.domain("two.example"));
        assertThat(first.exitStatus()).isEqualTo(FENCED);
        assertThat(first.output()).contains("CONNECTOR_ID");
        soon(() -> assertThat(falcon.iocs()).hasSize(2));

        ConnectorProcess older =
                running.put("one", process(site.worker("one-elsewhere").with(Setting.CONNECTOR_WORKER_NAME, "one")));
        assertThat(older.exitStatus()).isEqualTo(FENCED);
        assertThat(older.output()).contains("CONNECTOR_WORKER_NAME");
        standIns.openCti().create(Indicator.domain("three.example"));
        soon(() -> assertThat(falcon.iocs())
                .as(running.get("one").output() + running.get("reader").output())
                .hasSize(3));
    }

    private void start(String name) {
        running.put(name, process(name.equals("reader") ? site.reader(name) : site.worker(name)));
    }

    private static ConnectorProcess process(Installation installation) {
        installation
                .editing(RouteEdits.impatient().savingOften())
                .with(Setting.CONNECTOR_LOG_LEVEL, "info")
                .with(Setting.CONNECTOR_BATCH_SIZE, "40")
                .with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "5");
        return ConnectorProcess.start(
                installation.directory(), installation.environment(), ImageFlags.and("-XX:TieredStopAtLevel=1"));
    }

    private void same(
            String circumstances, MixedStream stream, FalconStandIn falcon, String tenant, Customer customer) {
        soon(() -> assertThat(differences(stream, falcon, tenant, customer))
                .as(circumstances)
                .isEmpty());
        soon(() -> assertThat(site.isDone(tenant)).isTrue());
        assertThat(differences(stream, falcon, tenant, customer))
                .as(circumstances)
                .isEmpty();
    }

    /** A worker that lost a partition keeps the letters that it has, although another one may have got further. */
    private List<String> differences(MixedStream stream, FalconStandIn falcon, String tenant, Customer customer) {
        return stream.differences(falcon.iocs(), letters(tenant), customer).stream()
                .filter(difference -> !difference.contains("KeptLetter["))
                .toList();
    }

    /** Of all workers, one for each IOC. */
    private List<KeptLetter> letters(String tenant) {
        Map<Object, KeptLetter> letters = new HashMap<>();
        for (String worker : List.of("one", "two")) {
            Path folder = site.data(worker, tenant).resolve("dead-letters");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    KeptLetter.read(files.filter(file -> file.toString().endsWith(".json"))
                                    .toList())
                            .forEach(letter -> letters.put(letter.key(), letter));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return List.copyOf(letters.values());
    }

    private static void soon(ThrowingRunnable assertion) {
        await().atMost(StandIns.LONG_ENOUGH).untilAsserted(assertion);
    }
}
