package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctiroutes.Connector;
import io.ctiroutes.ledger.Ledger;
import io.ctiroutes.ledger.Owed;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.account.Customer;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.Call;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several workers share the tenants, come and go: nothing is lost, and nothing old lands after something new. */
class KafkaWorkersTest extends KafkaTestSupport {

    private static final long SEED = Long.getLong("faults.seed", 20_261_201);
    private static final Customer RED =
            Customer.OF_EVERYTHING.only(indicator -> indicator.labels().contains("feed-1"));

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void workersThatComeAndGoInTheMiddleLoseNothing() throws Exception {
        site.falcons(options -> options.latency(Duration.ofMillis(20)));
        FalconStandIn all = site.tenant("all", "crowdstrike.search-lag=1");
        FalconStandIn red = site.tenant("red", "filter.labels=feed-1", "crowdstrike.search-lag=1");
        MixedStream stream = MixedStream.of(standIns.openCti(), List.of(all.faults(), red.faults()), SEED);
        reader();
        reading();
        worker("one");
        for (int round = 0; round < 4; round++) {
            stream.play(100);
            Connector two = worker("two");
            long before = all.traffic().rowsWritten();
            stream.play(100);
            soon(() -> assertThat(all.traffic().rowsWritten()).isGreaterThan(before));
            if (round % 2 == 1) {
                soon(() -> assertThat(tenants(two)).containsOnlyKeys("all", "red"));
            }
            stream.play(100);
            stop(two);
        }

        awaitSame(stream, "all", Customer.OF_EVERYTHING, "one");
        awaitSame(stream, "red", RED, "one");
    }

    @Test
    void anOldStateNeverLandsAfterANewOne() throws Exception {
        site.falcons(options -> options.keepBodies(true).latency(Duration.ofMillis(5)));
        FalconStandIn all = site.tenant("all");
        List<Indicator> indicators = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Indicator one = Indicator.domain("n" + i + ".example").description("0");
            indicators.add(one);
            standIns.openCti().create(one);
        }
        reader();
        worker("one");
        soon(() -> assertThat(live(all)).hasSize(8));
        int states = 0;
        for (int round = 0; round < 3; round++) {
            Connector two = worker("two");
            for (int i = 0; i < 30; i++) {
                states++;
                TimeUnit.MILLISECONDS.sleep(20);
                for (Indicator one : indicators) {
                    standIns.openCti().update(one.description(Integer.toString(states)));
                }
            }
            String last = Integer.toString(states);
            soon(() -> assertThat(all.iocs()).allMatch(ioc -> ioc.description().equals(last)));
            stop(two);
        }
        String last = Integer.toString(states);
        soon(() -> assertThat(site.isDone("all")).isTrue());

        assertThat(all.iocs()).allMatch(ioc -> ioc.description().equals(last));
        assertThat(outOfOrder(all)).isEmpty();
    }

    @Test
    void aTakeoverDoesNotBringBackWhatWasLongAgo() throws Exception {
        site.falcons(options -> options.keepBodies(true));
        FalconStandIn all = site.tenant("all");
        Connector reader = reader();
        Connector one = run(impatient(site.worker("one"))
                .with(Setting.CONNECTOR_BATCH_SIZE, "3")
                .start());
        List<Indicator> indicators = List.of(Indicator.domain("a.example"), Indicator.domain("b.example"));
        indicators.forEach(indicator -> standIns.openCti().create(indicator.description("0")));
        for (int state = 1; state <= 20; state++) {
            String description = Integer.toString(state);
            for (Indicator indicator : indicators) {
                standIns.openCti().update(indicator.description(description));
            }
            soon(() -> assertThat(all.iocs())
                    .hasSize(2)
                    .allMatch(ioc -> ioc.description().equals(description)));
        }
        String retired = standIns.openCti().delete(indicators.get(1));
        soon(() -> assertThat(live(all)).hasSize(1));
        soon(() -> assertThat(StandIns.acknowledged(reader, retired)).isTrue());
        stop(one);
        long updates = all.traffic().updates();

        run(impatient(site.worker("two"))
                .with(Setting.CONNECTOR_BATCH_SIZE, "3")
                .start());
        standIns.openCti().create(Indicator.domain("c.example"));

        soon(() -> assertThat(live(all)).hasSize(2));
        soon(() -> assertThat(site.isDone("all")).isTrue());
        assertThat(outOfOrder(all)).isEmpty();
        assertThat(all.traffic().updates() - updates).isLessThanOrEqualTo(2);
        assertThat(live(all)).containsExactly("a.example", "c.example");
    }

    /** Of a batch that was in work when a worker was killed, its ledger does not know what Falcon had taken. */
    @Test
    void whatAWorkerNoLongerWantsIsLookedUpOnceItWasKilled() {
        MovableClock clock = new MovableClock(Instant.now());
        site.falcons(options -> options.clock(clock).searchLag(Duration.ofSeconds(1)));
        FalconStandIn red = site.tenant("red", "filter.labels=red", "crowdstrike.search-lag=30");
        standIns.openCti().create(Indicator.domain("a.example").labels("red"));
        reader();
        Connector one = worker("one");
        soon(() -> assertThat(live(red)).containsExactly("a.example"));
        soon(() -> assertThat(site.isDone("red")).isTrue());
        stop(one);
        StoredIoc known = red.ioc("domain", "a.example").orElseThrow();
        red.put(StoredIoc.of("domain", "b.example")
                .tags(known.tags())
                .source(known.source())
                .createdBy(known.createdBy())
                .build());
        standIns.openCti().create(Indicator.domain("b.example").labels("blue"));

        worker("one");
        soon(() -> assertThat(red.traffic().calls(Operation.COMBINED))
                .anyMatch(call -> call.query().contains("b.example")));
        clock.forward(Duration.ofSeconds(1));

        soon(() -> assertThat(live(red)).containsExactly("a.example"));
    }

    @Test
    void whatIsOwedSurvivesARestartAndATakeover() throws Exception {
        FalconStandIn falcon = site.tenant("one", "connector.max-retire-percent=20");
        List<Indicator> indicators = new ArrayList<>();
        for (int i = 0; i < 2_400; i++) {
            Indicator one = Indicator.domain("n" + i + ".example");
            indicators.add(one);
            standIns.openCti().create(one);
        }
        reader();
        Connector one = worker("one");
        soon(() -> assertThat(live(falcon)).hasSize(2_400));
        reading();

        indicators.forEach(indicator -> standIns.openCti().delete(indicator));
        soon(() -> assertThat(tenants(one).get("one")).contains("retire"));
        soon(() -> assertThat(site.isDone("one")).isTrue());
        int kept = live(falcon).size();
        assertThat(kept).isEqualTo(1_400);
        stop(one);
        Connector again = worker("one");
        soon(() -> assertThat(tenants(again).get("one")).contains("retire"));
        assertThat(live(falcon)).hasSize(kept);

        // its partitions go to another, which knows nothing of what is owed
        stop(again);
        Connector two = worker("two");
        soon(() -> assertThat(tenants(two).get("one")).contains("retire"));
        soon(() -> assertThat(site.isDone("one")).isTrue());
        // its guard has seen nothing of the others, and lets as many through again
        assertThat(live(falcon)).isNotEmpty();
        soon(() -> {
            // again and again: on a busy machine the session may end meanwhile, and what is owed anew is to be approved
            // anew
            Ledger.approve(site.data("two", "one"), Owed.Reason.RETIREMENTS);
            assertThat(live(falcon)).isEmpty();
        });
        assertThat(falcon.iocs()).hasSize(2_400);
    }

    @Test
    void whatAFullFalconOwesIsNotLostWithItsWorker() throws Exception {
        FalconStandIn falcon = site.tenant("one");
        for (int i = 0; i < 10; i++) {
            standIns.openCti().create(Indicator.domain("n" + i + ".example"));
        }
        reader();
        Connector one = worker("one");
        soon(() -> assertThat(live(falcon)).hasSize(10));
        falcon.iocCap(10);
        for (int i = 10; i < 40; i++) {
            standIns.openCti().create(Indicator.domain("n" + i + ".example"));
        }
        soon(() -> assertThat(tenants(one).get("one")).contains("IOCs"));
        soon(() -> assertThat(site.isDone("one")).isTrue());
        stop(one);
        Connector two = worker("two");
        soon(() -> assertThat(tenants(two)).containsOnlyKeys("one"));
        soon(() -> assertThat(site.data("two", "one").resolve("ledger.db")).exists());

        falcon.iocCap(1_000);

        soon(() -> assertThat(live(falcon)).hasSize(40));
    }

    /** Updates by which an IOC fell back to an older state. */
    private static List<String> outOfOrder(FalconStandIn falcon) throws Exception {
        Map<String, Integer> newest = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Call call : falcon.traffic().calls(Operation.UPDATE)) {
            for (JsonNode row : JSON.readTree(call.body()).path("indicators")) {
                int state = row.path("description").asInt();
                int before = newest.getOrDefault(row.path("id").asText(), 0);
                if (state < before) {
                    wrong.add(row.path("id").asText() + ": " + state + " after " + before);
                }
                newest.put(row.path("id").asText(), Math.max(state, before));
            }
        }
        return wrong;
    }
}
