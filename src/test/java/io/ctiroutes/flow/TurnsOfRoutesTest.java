package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.sandbox.falcon.Call;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the turns promise, over the real routes: nothing outlives its batch, and no more is under way than allowed. */
@Timeout(60)
class TurnsOfRoutesTest extends RoutesTestSupport {

    @Test
    void aBatchThatFailsIsNotOverBeforeItsLastChunkIs() {
        routes().advice(
                        "deliver-chunk",
                        chunk -> chunk.weaveById("within-turn")
                                .after()
                                .filter()
                                .simple("${body.next} == 'look-up'")
                                .throwException(new IllegalStateException("broken")))
                .start();
        falcon.faults().failWhile(call -> call.operation() == Operation.CREATE, Fault.html(503));

        CompletableFuture<Void> batch = startDelivery(
                GivenChange.domain("broken.example").retire(),
                GivenChange.domain("tried.example").tags("older").upsert());
        await().until(() -> falcon.traffic().answered(503) > 1);
        CompletableFuture<Void> newer =
                startDelivery(GivenChange.domain("tried.example").tags("newer").upsert());
        await().during(Duration.ofMillis(300)).until(() -> !batch.isDone() && !newer.isDone());
        falcon.faults().stopFailing();

        assertThat(batch)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withStackTraceContaining("broken");
        assertThat(newer).succeedsWithin(Duration.ofSeconds(20));
        assertThat(falcon.ioc("domain", "tried.example").orElseThrow().tags()).containsExactly("newer");
    }

    @Test
    void noMoreRequestsAreUnderWayThanAllowedAlsoAfterTheyWaitedForOurShare() {
        routes().with(Setting.CROWDSTRIKE_PARALLEL_REQUESTS, "2")
                .with(Setting.CROWDSTRIKE_MAX_ROWS_PER_REQUEST, "1")
                // six at once, then two a second
                .with(Setting.CROWDSTRIKE_MAX_REQUESTS_PER_MINUTE, "120")
                .start();
        deliver(domains("quick", 6));
        falcon.faults().failWhile(TurnsOfRoutesTest::creates, Fault.hang());

        CompletableFuture<Void> batch = startDelivery(domains("hanging", 5));
        await().atMost(Duration.ofSeconds(20)).until(() -> falcon.faults().hanging() == 2);

        await().during(Duration.ofSeconds(2)).until(() -> falcon.faults().hanging() == 2);
        falcon.faults().stopFailing();
        falcon.faults().release();
        assertThat(batch).succeedsWithin(Duration.ofSeconds(20));
    }

    private static boolean creates(Call call) {
        return call.operation() == Operation.CREATE;
    }

    private static List<IocChange.Upsert> domains(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> GivenChange.domain(name + i + ".example").upsert())
                .toList();
    }
}
