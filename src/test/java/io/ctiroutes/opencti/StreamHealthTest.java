package io.ctiroutes.opencti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.platform.OpenCtiConfiguration;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a running context reports about its stream. */
@Timeout(60)
class StreamHealthTest {

    private OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50)));
    private final AtomicLong passed = new AtomicLong();
    private final Recorder recorder = new Recorder();
    private RunningRoute route;

    @AfterEach
    void close() {
        route.close();
        platform.close();
    }

    @Test
    void aConnectedStreamIsReadyAlsoIfNothingHappens() throws Exception {
        start();
        await().until(() -> health().getState() == State.UP);

        passed.addAndGet(Duration.ofDays(30).toNanos());

        assertThat(health().getState()).isEqualTo(State.UP);
        assertThat(health().getDetails())
                .containsEntry("stream.state", "connected")
                .containsEntry("stream.lag.seconds", 0L)
                .containsEntry("stream.queue.events", 0)
                .containsKey("stream.position");
    }

    @Test
    void aStoppedStreamIsNotReadyAndSaysWhatToDo() throws Exception {
        platform.faults().stop();
        start();

        await().untilAsserted(() -> assertThat(message()).contains("(stopped in OpenCTI)", "start it in OpenCTI"));
        assertThat(health().getState()).isEqualTo(State.DOWN);
        assertThat(HealthCheckHelper.invokeLiveness(route.context(), "full"))
                .allMatch(result -> result.getState() == State.UP);

        platform.faults().resume();
        await().until(() -> health().getState() == State.UP);
    }

    @Test
    void aRefusedTokenOrUnknownStreamIsNotReady() throws Exception {
        platform.faults().refuseStream(401, Integer.MAX_VALUE);
        start();

        await().untilAsserted(
                        () -> assertThat(message()).contains("(refused)", "OPENCTI_TOKEN", "CONNECTOR_LIVE_STREAM_ID"));
    }

    @Test
    void aPageInsteadOfAStreamIsNotReady() throws Exception {
        platform.faults().serveHtml(true);
        start();

        await().untilAsserted(() -> assertThat(message()).contains("(not an event stream)", "OPENCTI_URL"));
    }

    @Test
    void aRegistrationThatIsRefusedIsNotReady() throws Exception {
        platform.faults().failGraphQl(Integer.MAX_VALUE, "FORBIDDEN_ACCESS", "You are not allowed to do this.");
        start();

        await().untilAsserted(() -> assertThat(message()).contains("(refused)", "Connectors API usage"));
    }

    @Test
    void aPlatformThatFailsIsNotReady() throws Exception {
        platform.faults().failGraphQl(Integer.MAX_VALUE, "DATABASE_ERROR", "all shards failed");
        start();

        await().untilAsserted(() -> assertThat(message()).contains("(error in OpenCTI)", "all shards failed"));
    }

    @Test
    void aPlatformThatIsAwayIsNotReady() throws Exception {
        platform.faults().refuseConnections(true);
        start();

        await().untilAsserted(() ->
                assertThat(message()).contains("(unreachable)", platform.url().toString()));
    }

    @Test
    void aSilentStreamIsNotReadyUntilItGivesASignOfLife() throws Exception {
        start();
        await().until(() -> health().getState() == State.UP);

        platform.faults().silence(true);
        await().untilAsserted(() -> assertThat(message()).contains("(silent)", "not even a heartbeat"));

        platform.faults().silence(false);
        await().until(() -> health().getState() == State.UP);
    }

    @Test
    void aBatchThatFailsIsNotReadyUntilItPasses() throws Exception {
        start();
        await().until(() -> health().getState() == State.UP);
        recorder.fail(Integer.MAX_VALUE);
        int before = recorder.attempts().size();
        String id = platform.create(Indicator.domain("a.example"));
        await().until(() -> recorder.attempts().size() > before + 3);

        await().untilAsserted(() ->
                assertThat(message()).contains(" to " + id + " is in work since ", "last failure: Falcon is away"));
        assertThat(health().getState()).isEqualTo(State.DOWN);

        recorder.fail(0);
        await().until(() -> health().getState() == State.UP);
    }

    @Test
    void aBatchThatIsInTheRouteForTooLongIsNotReady() throws Exception {
        start();
        await().until(() -> health().getState() == State.UP);
        recorder.hold();
        int before = recorder.attempts().size();
        platform.create(Indicator.domain("a.example"));
        await().until(() -> recorder.attempts().size() > before);

        passed.addAndGet(StreamHealthCheck.PATIENCE.toNanos());

        assertThat(health().getState()).isEqualTo(State.DOWN);
        assertThat(message()).contains("is in work since", "last failure: none");
        assertThat(health().getDetails().get("stream.lag.seconds")).isInstanceOf(Long.class);
    }

    @Test
    void aSuspendedRouteIsNeitherUpNorDownAndSaysSo() throws Exception {
        start();
        await().until(() -> health().getState() == State.UP);

        route.suspendRoute();

        HealthCheck.Result own = route.consumer().getHealthCheck().call();
        assertThat(own.getState()).isEqualTo(State.UNKNOWN);
        assertThat(own.getMessage()).hasValueSatisfying(text -> assertThat(text).contains("suspended by an operator"));
        assertThat(own.getDetails()).containsEntry("stream.state", "suspended");

        route.resumeRoute();
        await().until(() -> health().getState() == State.UP);
    }

    @Test
    void aDatabaseThatIsRecoveredIsToldAsSuchAndIsNoLag() throws Exception {
        platform.close();
        Instant longAgo = Instant.parse("2025-01-01T00:00:00Z");
        platform = OpenCtiStandIn.start(OpenCtiOptions.defaults()
                .heartbeatPeriod(Duration.ofHours(1))
                .content(longAgo, Indicator.domain("a.example"), Indicator.domain("b.example")));
        recorder.hold();
        start(configuration -> {
            configuration.setIdleTimeout(Duration.ofMillis(60_000));
            configuration.setRecoverIsoDate("");
        });
        await().until(() -> !recorder.attempts().isEmpty());

        assertThat(route.consumer().getStreamState()).isEqualTo("recovering");
        assertThat(route.consumer().getLagSeconds()).isLessThan(60);
        // each after its author and its marking, of which the second has no need any more
        await().until(() -> route.attribute("RecoveredEvents").equals(4L));
        assertThat((long) route.attribute("RecoveryCursorAgeSeconds"))
                .isGreaterThan(Duration.ofDays(365).toSeconds());
        assertThat(health().getState()).isEqualTo(State.UP);
        assertThat(health().getDetails())
                .containsEntry("stream.state", "recovering")
                .containsEntry("stream.recovered.events", 4L);

        recorder.release();
        recorder.awaitCompleted(platform.create(Indicator.domain("live.example")));
        assertThat(route.consumer().getStreamState()).isEqualTo("connected");
        assertThat(route.consumer().getRecoveredEvents()).isZero();
        assertThat(route.consumer().getRecoveryCursorAgeSeconds()).isEqualTo(-1);
    }

    @Test
    void aPositionThatIsNotSavedForFiveMinutesIsAProblemUntilItIs() throws Exception {
        start();
        await().until(() -> health().getState() == State.UP);
        platform.faults().failGraphQl(Integer.MAX_VALUE, "FORBIDDEN_ACCESS", "You are not allowed to do this.");
        String id = platform.create(Indicator.domain("a.example"));
        await().until(() -> route.consumer().getLastError().contains("could not be saved"));

        assertThat(route.consumer().positionProblem()).isEmpty();
        passed.addAndGet(Duration.ofMinutes(7).toNanos());

        assertThat(route.attribute("PositionUnsavedSeconds")).isEqualTo(420L);
        assertThat(route.consumer().positionProblem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("not been saved in OpenCTI for 7 minutes", "Connectors API usage", "read again"));

        platform.faults().failGraphQl(0, "", "");
        await().until(() -> route.consumer().positionProblem().isEmpty());
        assertThat(route.consumer().getPositionUnsavedSeconds()).isZero();
        recorder.awaitCompleted(id);
    }

    private void start() throws Exception {
        start(configuration -> configuration.setIdleTimeout(Duration.ofMillis(400)));
    }

    private void start(Consumer<OpenCtiConfiguration> change) throws Exception {
        route = RunningRoute.start(platform, recorder, change, component -> {
            long start = System.nanoTime();
            component.setNanoTime(() -> start + passed.get());
        });
        HealthCheckRegistry registry = HealthCheckHelper.getHealthCheckRegistry(route.context());
        registry.setEnabled(true);
        HealthCheckHelper.getHealthCheckRepository(route.context(), "consumers").setEnabled(true);
    }

    private HealthCheck.Result health() {
        return HealthCheckHelper.invokeReadiness(route.context(), "full").stream()
                .filter(result -> result.getCheck().getId().equals("consumer:" + RunningRoute.ROUTE))
                .findAny()
                .orElseThrow();
    }

    private String message() {
        return health().getMessage().orElse("");
    }
}
