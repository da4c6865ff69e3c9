package io.ctiroutes.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.sandbox.account.MixedStream;
import io.ctiroutes.sandbox.falcon.FalconStandIn;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import io.ctiroutes.sandbox.process.Installation;
import io.ctiroutes.settings.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole application with the real routes, from OpenCTI to Falcon. */
class SyncTest {

    private static final long SEED = 20261124;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private OpenCtiStandIn openCti;
    private FalconStandIn falcon;
    private Installation installation;

    @BeforeEach
    void setUp() {
        openCti = OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50)));
        falcon = FalconStandIn.start();
        installation = Installation.in(directory, openCti, falcon).impatient();
    }

    @AfterEach
    void tearDown() {
        falcon.close();
        openCti.close();
    }

    @Test
    void aMixedStreamEndsWithExactlyTheIocsThatTheRulesDemand() {
        MixedStream stream = MixedStream.plain(openCti, SEED);
        stream.play(2_000);

        try (Connector connector = installation.start()) {
            awaitFalcon(stream);
            // and while it is running
            stream.play(1_000);
            awaitFalcon(stream);
        }
        assertThat(installation.deadLetters()).isEmpty();
    }

    @Test
    void aSecondStartSendsNothingTwice() {
        MixedStream stream = MixedStream.plain(openCti, SEED);
        stream.play(500);
        try (Connector connector = installation.start()) {
            awaitFalcon(stream);
            awaitPositionBehindAllEvents();
        }
        long calls = iocCalls();

        try (Connector connector = installation.start()) {
            String marker = openCti.create(Indicator.domain("marker.example"));
            await().atMost(LONG_ENOUGH)
                    .until(() -> falcon.ioc("domain", "marker.example").isPresent());

            assertThat(marker).isNotNull();
            assertThat(iocCalls() - calls).as("one create for the marker").isEqualTo(1);
        }
    }

    @Test
    void aStateThatThePythonConnectorSavedIsResumed() {
        openCti.create(Indicator.domain("before.example"));
        String last = openCti.create(Indicator.domain("last-done.example"));
        openCti.create(Indicator.domain("after.example"));
        openCti.storeConnectorState(
                Installation.CONNECTOR_ID,
                "{\"start_from\": \"" + last + "\", \"recover_until\": \"2025-06-16T02:49:27Z\"}");

        try (Connector connector = installation.start()) {
            await().atMost(LONG_ENOUGH)
                    .until(() -> falcon.ioc("domain", "after.example").isPresent());
            assertThat(values()).containsExactly("after.example");
        }
    }

    @Test
    void batchesWithoutACommonIocAreDeliveredAtTheSameTimeAndThoseWithOneInOrder() {
        installation.with(Setting.CONNECTOR_BATCH_SIZE, "1").with(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, "60");
        try (Connector connector = installation.start()) {
            openCti.create(Indicator.domain("first.example"));
            await().atMost(LONG_ENOUGH).until(() -> values().contains("first.example"));
            falcon.faults().failNext(1, Fault.hang());
            Indicator slow = Indicator.domain("slow.example");
            openCti.create(slow);
            await().until(() -> falcon.faults().hanging() == 1);

            openCti.create(Indicator.domain("other.example"));
            await().atMost(LONG_ENOUGH).until(() -> values().contains("other.example"));
            long calls = iocCalls();
            openCti.update(slow.labels("later"));
            await().during(Duration.ofMillis(300)).until(() -> iocCalls() == calls);
            assertThat(values()).doesNotContain("slow.example");

            falcon.faults().release();
            await().atMost(LONG_ENOUGH)
                    .untilAsserted(() -> assertThat(falcon.ioc("domain", "slow.example"))
                            .hasValueSatisfying(ioc -> assertThat(ioc.tags()).contains("later")));
        }
    }

    @Test
    void whatFalconRefusesIsKeptWithItsReasonAndTheRestArrives() {
        falcon.faults().refuseValue("refused.example", "value is on the global allow list");
        openCti.create(Indicator.domain("one.example"));
        openCti.create(Indicator.domain("refused.example"));
        openCti.create(Indicator.domain("two.example"));

        try (Connector connector = installation.start()) {
            await().atMost(LONG_ENOUGH).until(() -> !installation.deadLetters().isEmpty());
            await().untilAsserted(() -> assertThat(values()).containsExactly("one.example", "two.example"));
        }
        assertThat(installation.deadLetters())
                .singleElement()
                .satisfies(file -> assertThat(file)
                        .content()
                        .contains("value is on the global allow list", "refused.example", "\"upsert\""));
    }

    @Test
    void refusedCredentialsMakeNoDeadLettersAndDeliveriesGoOnOnceTheyAreMended() {
        falcon.faults().revokeCredentials();
        openCti.create(Indicator.domain("waits.example"));

        try (Connector connector = installation.start()) {
            await().atMost(LONG_ENOUGH).until(() -> falcon.traffic().tokenRequests() > 2);
            assertThat(values()).isEmpty();
            falcon.faults().restoreCredentials();
            await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(values()).containsExactly("waits.example"));
        }
        assertThat(installation.deadLetters()).isEmpty();
    }

    @Test
    void aMissingScopeMakesNoDeadLettersEither() {
        falcon.faults().missingScope(true);
        openCti.create(Indicator.domain("waits.example"));

        try (Connector connector = installation.start()) {
            await().atMost(LONG_ENOUGH).until(() -> falcon.traffic().creates() > 2);
            falcon.faults().missingScope(false);
            await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(values()).containsExactly("waits.example"));
        }
        assertThat(installation.deadLetters()).isEmpty();
    }

    @Test
    void anEventThatCannotBeReadIsKeptAndTheStreamGoesOn() {
        openCti.create(Indicator.domain("first.example"));

        try (Connector connector = installation.start()) {
            await().atMost(LONG_ENOUGH)
                    .until(() -> falcon.ioc("domain", "first.example").isPresent());
            openCti.create(Indicator.domain("same-batch.example"));
            openCti.emit("create", "{\"data\": this is no JSON");
            openCti.create(Indicator.domain("next.example"));
            await().atMost(LONG_ENOUGH)
                    .until(() -> falcon.ioc("domain", "next.example").isPresent());
        }
        assertThat(installation.deadLetters())
                .singleElement()
                .satisfies(file -> assertThat(file).content().contains("malformed", "this is no JSON"));
    }

    @Test
    void permanentDeleteRemovesTheIoc() {
        installation.with(Setting.CROWDSTRIKE_PERMANENT_DELETE, "true");
        Indicator indicator = Indicator.sha256("a".repeat(64));
        openCti.create(indicator);

        try (Connector connector = installation.start()) {
            await().atMost(LONG_ENOUGH)
                    .until(() -> falcon.ioc("sha256", "a".repeat(64)).isPresent());
            openCti.delete(indicator);
            await().atMost(LONG_ENOUGH)
                    .until(() -> falcon.ioc("sha256", "a".repeat(64)).isEmpty());
        }
    }

    @Test
    void somebodyElsesIocIsLeftAlone() {
        falcon.put(StoredIoc.of("domain", "theirs.example").build());
        StoredIoc foreign = falcon.ioc("domain", "theirs.example").orElseThrow();
        openCti.create(Indicator.domain("theirs.example").score(100));
        openCti.create(Indicator.domain("ours.example"));

        try (Connector connector = installation.start()) {
            await().atMost(LONG_ENOUGH)
                    .until(() -> falcon.ioc("domain", "ours.example").isPresent());
            await().untilAsserted(() -> assertThat(connector.metrics().total("ioc_changes", "outcome", "foreign"))
                    .isEqualTo(1));
        }
        assertThat(falcon.ioc("domain", "theirs.example")).contains(foreign);
    }

    private void awaitFalcon(MixedStream stream) {
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(stream.differences(falcon.iocs()))
                        .as("seed %d", SEED)
                        .isEmpty());
    }

    /** Only then does a restart begin after them: an id is complete when a larger one was seen. */
    private void awaitPositionBehindAllEvents() {
        String marker = openCti.create(
                Indicator.pattern("rule marker { condition: true }").patternType("yara"));
        await().atMost(LONG_ENOUGH)
                .until(() -> openCti.connectorState(Installation.CONNECTOR_ID)
                        .filter(state -> position(state) >= milliseconds(marker))
                        .isPresent());
    }

    private static long position(String state) {
        return milliseconds(state.replaceFirst(".*\"start_from\":\"([0-9-]+)\".*", "$1"));
    }

    private static long milliseconds(String id) {
        return Long.parseLong(id.substring(0, id.indexOf('-')));
    }

    private long iocCalls() {
        return falcon.traffic().total() - falcon.traffic().tokenRequests();
    }

    private List<String> values() {
        return falcon.iocs().stream().map(StoredIoc::value).toList();
    }
}
