package io.ctiroutes.sandbox.falcon;

import static io.ctiroutes.sandbox.falcon.FalconCaller.ENTITIES;
import static io.ctiroutes.sandbox.falcon.FalconCaller.SEARCH;
import static io.ctiroutes.sandbox.falcon.FalconCaller.change;
import static io.ctiroutes.sandbox.falcon.FalconCaller.json;
import static io.ctiroutes.sandbox.falcon.FalconCaller.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private final FalconStandIn falcon =
            FalconStandIn.start(FalconOptions.defaults().keepBodies(true));
    private final FalconCaller caller = FalconCaller.authenticated(falcon);
    private final FalconTraffic traffic = falcon.traffic();

    @AfterEach
    void stop() {
        falcon.close();
    }

    @Test
    void callsAreCountedByWhatTheyAskFor() {
        caller.create(row("domain", "one.example"), row("domain", "other.example"));
        String id = falcon.iocs().get(0).id();
        caller.update(change(id, Map.of()));
        caller.get(id);
        caller.ask(SEARCH, Map.of("filter", "type:'domain'"));
        caller.delete(id);

        assertThat(traffic.tokenRequests()).isEqualTo(1);
        assertThat(traffic.creates()).isEqualTo(1);
        assertThat(traffic.rows(Operation.CREATE)).isEqualTo(2);
        assertThat(traffic.updates()).isEqualTo(1);
        assertThat(traffic.lookUps()).isEqualTo(2);
        assertThat(traffic.rows(Operation.SEARCH)).isEqualTo(2);
        assertThat(traffic.deletes()).isEqualTo(1);
        assertThat(traffic.answered(200)).isEqualTo(4);
        assertThat(traffic.total()).isEqualTo(6);
    }

    @Test
    void aCallIsRememberedAsItWasAsked() {
        caller.create(row("domain", "evil.example"));
        caller.create(row("domain", "evil.example"));
        caller.ask(SEARCH, Map.of("limit", "7"));

        Call refused = traffic.calls(Operation.CREATE).get(1);
        assertThat(refused.method()).isEqualTo("POST");
        assertThat(refused.path()).isEqualTo(ENTITIES);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.rows()).isEqualTo(1);
        assertThat(refused.body()).contains("evil.example");
        assertThat(traffic.calls(Operation.SEARCH).get(0).query()).isEqualTo("limit=7");
    }

    @Test
    void bodiesAreForgottenUnlessTheOptionSaysOtherwise() {
        try (FalconStandIn forgetful = FalconStandIn.start(FalconOptions.defaults())) {
            FalconCaller.authenticated(forgetful).create(row("domain", "evil.example"));

            assertThat(forgetful.traffic().calls(Operation.CREATE))
                    .singleElement()
                    .returns("", Call::body);
        }
    }

    @Test
    void onlyTheLastCallsAreRememberedOneByOne() {
        IntStream.range(0, 600).forEach(i -> caller.askRaw(SEARCH + "?offset=" + i));

        assertThat(traffic.count(Operation.SEARCH)).isEqualTo(600);
        assertThat(traffic.calls()).hasSize(500);
        assertThat(traffic.calls().get(499).query()).isEqualTo("offset=599");
    }

    @Test
    void connectionsAreCountedInAllAndAtOnce() {
        falcon.faults().latency(Duration.ofMillis(200));
        CompletableFuture<?>[] answers = IntStream.range(0, 5)
                .mapToObj(i -> caller.sendAsync(caller.request(SEARCH).GET()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(answers).join();
        falcon.faults().latency(Duration.ZERO);
        IntStream.range(0, 10).forEach(i -> caller.askRaw(SEARCH));

        assertThat(traffic.connectionsAccepted()).isEqualTo(5);
        assertThat(traffic.mostConnectionsOpen()).isEqualTo(5);
        assertThat(traffic.mostInProgress()).isEqualTo(5);
    }

    @Test
    void aClosedConnectionIsNoLongerOpenNorInProgress() {
        falcon.faults().failNext(1, Fault.resetBeforeApplying());
        assertThatThrownBy(() -> caller.create(row("domain", "evil.example"))).isInstanceOf(UncheckedIOException.class);

        await().until(() -> traffic.connectionsOpen() == 0);
        traffic.reset();
        assertThat(traffic.mostInProgress()).isZero();
    }

    @Test
    void countingStartsAnew() {
        caller.askRaw(SEARCH);

        traffic.reset();

        assertThat(traffic.total()).isZero();
        assertThat(traffic.calls()).isEmpty();
        assertThat(traffic.connectionsAccepted()).isZero();
        assertThat(traffic.mostConnectionsOpen()).isEqualTo(traffic.connectionsOpen());
    }

    @Test
    void twoThousandRowsFitInOneRequestAndOneConnection() {
        for (int request = 0; request < 3; request++) {
            String prefix = "r" + request + "-";
            String body = IntStream.range(0, 2_000)
                    .mapToObj(i -> row("domain", prefix + i + ".example"))
                    .collect(Collectors.joining(",", "{\"indicators\":[", "]}"));
            assertThat(json(caller.post(ENTITIES, body)).path("resources")).hasSize(2_000);
        }

        assertThat(falcon.iocs()).hasSize(6_000);
        assertThat(traffic.connectionsAccepted()).isEqualTo(1);
    }
}
