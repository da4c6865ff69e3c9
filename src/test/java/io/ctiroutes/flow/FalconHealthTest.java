package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.falcon.delivery.GivenChange;
import io.ctiroutes.sandbox.falcon.Fault;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What health says while Falcon is not well. */
class FalconHealthTest extends RoutesTestSupport {

    @BeforeEach
    void start() {
        routes().start();
    }

    @Test
    void beforeTheFirstCallAndAfterAGoodOneAllIsWell() {
        assertThat(readiness().checks()).contains("falcon", "dead-letters");
        assertThat(readiness().problems()).isEmpty();

        deliver(GivenChange.domain("a.example").upsert());

        assertThat(readiness().problems()).isEmpty();
    }

    @Test
    void theMetricIsUnknownBeforeTheFirstCallWhileHealthIsUp() {
        assertThat(readiness().problems()).isEmpty();
        assertThat(gauge("falcon_up")).isNaN();

        deliver(GivenChange.domain("a.example").upsert());

        assertThat(gauge("falcon_up")).isEqualTo(1);
    }

    @Test
    void theMetricIsZeroIfTheFirstCallFails() {
        falcon.faults().revokeCredentials();
        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());

        awaitProblem("CROWDSTRIKE_CLIENT_SECRET");
        assertThat(gauge("falcon_up")).isZero();
        falcon.faults().restoreCredentials();

        assertThat(delivery).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void anOutageIsToldWhileItLastsAndARestartIsNotAskedFor() {
        falcon.faults().failWhile(call -> true, Fault.status(503));
        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());

        awaitProblem("503");
        assertThat(HealthCheckHelper.invokeLiveness(context))
                .noneMatch(result -> result.getState() == HealthCheck.State.DOWN);
        falcon.faults().stopFailing();

        assertThat(delivery).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(readiness().problems()).isEmpty();
    }

    @Test
    void refusedCredentialsAreToldWithWhatToMend() {
        falcon.faults().revokeCredentials();
        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());

        awaitProblem("CROWDSTRIKE_CLIENT_SECRET");
        falcon.faults().restoreCredentials();

        assertThat(delivery).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(readiness().problems()).isEmpty();
    }

    @Test
    void aMissingScopeIsToldWithTheScopesThatAreNeeded() {
        falcon.faults().missingScope(true);
        CompletableFuture<Void> delivery =
                startDelivery(GivenChange.domain("a.example").upsert());

        awaitProblem("IOC Management read and write");
        falcon.faults().missingScope(false);

        assertThat(delivery).succeedsWithin(10, TimeUnit.SECONDS);
    }

    @Test
    void aRefusedRowIsNoProblemOfFalcons() {
        falcon.faults().refuseValue("bad.example", "must be nice");

        deliver(GivenChange.domain("bad.example").upsert());

        assertThat(readiness().problems()).isEmpty();
    }

    private void awaitProblem(String words) {
        await().untilAsserted(() -> assertThat(readiness().problems())
                .singleElement()
                .asString()
                .startsWith("falcon: ")
                .contains(words));
    }

    private Readiness readiness() {
        return new Readiness(context);
    }
}
