package io.ctiroutes.flow;

import static io.ctiroutes.sandbox.StandIns.LONG_ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.Connector;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.sandbox.StandIns;
import io.ctiroutes.sandbox.falcon.Fault;
import io.ctiroutes.sandbox.falcon.Operation;
import io.ctiroutes.sandbox.falcon.StoredIoc;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stop, for good or for a reload, in the middle of the work. */
class StopTest {

    private static final Duration HEALTHY = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(6);

    @RegisterExtension
    final StandIns standIns = new StandIns();

    @Test
    void withAHealthyFalconAndABacklogItTakesSecondsAndSavesWhatWasDone() {
        standIns.falcon(options -> options.latency(Duration.ofMillis(300)));
        Connector connector = startWithBacklog();
        await().atMost(LONG_ENOUGH).until(() -> standIns.falcon().iocs().size() > 60);

        assertThat(CompletableFuture.runAsync(connector::close)).succeedsWithin(HEALTHY);

        int delivered = standIns.falcon().iocs().size();
        assertThat(delivered).isLessThan(400);
        assertThat(standIns.savedPosition()).isGreaterThan(StreamId.BEGINNING);
        // what was under way, three batches, may come again, and new IOCs that go together with these are sent twice
        standIns.falcon().faults().latency(Duration.ZERO);
        standIns.falcon().traffic().reset();
        standIns.start();
        await().atMost(LONG_ENOUGH).until(() -> standIns.falcon().iocs().size() == 400);
        assertThat(standIns.falcon().traffic().rows(Operation.CREATE)).isLessThanOrEqualTo(400 - delivered + 60L);
    }

    @Test
    void withAFalconThatHangsItTakesARequestsTimeOut() {
        standIns.installation().with(Setting.CROWDSTRIKE_REQUEST_TIMEOUT, Long.toString(REQUEST_TIMEOUT.toSeconds()));
        standIns.falcon().faults().failWhile(call -> call.operation() == Operation.CREATE, Fault.hang());
        Connector connector = startWithBacklog();
        await().atMost(LONG_ENOUGH).until(() -> standIns.falcon().faults().hanging() > 2);

        assertThat(CompletableFuture.runAsync(connector::close)).succeedsWithin(REQUEST_TIMEOUT.plus(HEALTHY));

        standIns.falcon().faults().release();
    }

    @Test
    void whileFalconIsAwayItTakesSeconds() {
        standIns.falcon().faults().failWhile(call -> true, Fault.html(503));
        standIns.installation()
                .with(Setting.CONNECTOR_RETRY_DELAY, "60000")
                .with(Setting.CONNECTOR_RETRY_DELAY_MAX, "60000");
        Connector connector = startWithBacklog();
        await().atMost(LONG_ENOUGH).until(() -> standIns.falcon().traffic().answered(503) > 2);

        assertThat(CompletableFuture.runAsync(connector::close)).succeedsWithin(HEALTHY);
    }

    @Test
    void aReloadWhileALookUpPausesTakesSecondsAndGivesTheTurnBack() throws IOException {
        // Falcon names a duplicate that its search does not find: the look-up is repeated with growing pauses
        standIns.falcon(options -> options.searchLag(Duration.ofMinutes(10)));
        standIns.falcon()
                .put(StoredIoc.of("domain", "hidden.example")
                        .source("OpenCTI IOC")
                        .modifiedOn(Instant.now())
                        .build());
        Connector connector = standIns.start();
        standIns.openCti().create(Indicator.domain("hidden.example").labels("seen"));
        await().atMost(LONG_ENOUGH).until(() -> standIns.falcon().traffic().lookUps() >= 4);
        Route before = connector.camelContext().getRoute("deliver");

        Path file = standIns.directory().resolve("routes/deliver.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("description: Cuts", "description: Edited, cuts"));

        await().atMost(Duration.ofSeconds(10)).until(() -> isReplaced(connector, before));
        standIns.falcon().delete("domain", "hidden.example");
        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon().ioc("domain", "hidden.example").isPresent());
    }

    /** What was created just before a kill the ledger does not know, and Falcon's search does not show it yet. */
    @Test
    void whatIsDeletedAfterAKillIsRetiredOnceFalconShowsIt() {
        MovableClock clock = new MovableClock(Instant.now());
        standIns.falcon(options -> options.clock(clock).searchLag(Duration.ofSeconds(1)));
        String saved = standIns.openCti().create(Indicator.domain("before.example"));
        Connector connector = standIns.start();
        await().atMost(LONG_ENOUGH).until(() -> standIns.saved(saved));
        connector.close();
        standIns.falcon()
                .put(StoredIoc.of("domain", "a.example").source("OpenCTI IOC").build());
        Indicator indicator = Indicator.domain("a.example");
        standIns.openCti().create(indicator);
        standIns.openCti().delete(indicator);

        standIns.start();
        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon().traffic().calls(Operation.COMBINED).stream()
                        .anyMatch(call -> call.query().contains("a.example")));
        clock.forward(Duration.ofSeconds(1));

        await().atMost(LONG_ENOUGH)
                .until(() -> standIns.falcon()
                        .ioc("domain", "a.example")
                        .filter(ioc -> ioc.action().equals("no_action"))
                        .isPresent());
    }

    private static boolean isReplaced(Connector connector, Route before) {
        Route now = connector.camelContext().getRoute("deliver");
        return now != null && now != before;
    }

    /** Starts a connector with forty batches before it. */
    private Connector startWithBacklog() {
        standIns.installation().with(Setting.CONNECTOR_BATCH_SIZE, "10");
        for (int i = 0; i < 400; i++) {
            standIns.openCti().create(Indicator.domain("backlog" + i + ".example"));
        }
        return standIns.start();
    }
}
