package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.platform.GivenConfiguration;
import io.ctiroutes.opencti.platform.OpenCtiClient;
import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read when all is read once. */
@Timeout(60)
class StreamScanTest {

    private static final OpenCtiOptions LIVELY = OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50));
    private static final Instant LONG_AGO = Instant.parse("2025-01-01T00:00:00Z");

    private OpenCtiStandIn platform;
    private OpenCtiClient client;
    private StreamScan scan;
    private final List<StreamEvent> read = new ArrayList<>();

    @AfterEach
    void close() {
        scan.close();
        client.close();
        platform.close();
    }

    @Test
    void allThatTheDatabaseHoldsComesAndNothingIsRegisteredOrSaved() throws Exception {
        given(LIVELY.content(LONG_AGO, indicators(2_500)));

        readAll();

        assertThat(indicators()).hasSize(2_500);
        assertThat(platform.traffic().graphQlCalls("RegisterConnector")).isEmpty();
        assertThat(platform.traffic().pings()).isEmpty();
        assertThat(platform.traffic().streamSessions()).hasSize(1);
        assertThat(platform.traffic().streamSessions().get(0).header("Last-Event-ID"))
                .isEqualTo("0-0");
    }

    @Test
    void anEmptyPlatformHasNothingToTell() throws Exception {
        given(LIVELY);

        readAll();

        assertThat(read).isEmpty();
        assertThat(scan.begin()).isPresent();
    }

    @Test
    void whatChangesWhileTheDatabaseIsListedComesAsWell() throws Exception {
        Indicator[] all = indicators(20_000);
        given(LIVELY.content(LONG_AGO, all));
        begin();
        take();

        platform.update(all[19_999].score(99));
        platform.delete(all[19_998]);
        takeRest();

        assertThat(read.stream().map(StreamEvent::type)).contains("delete", "update");
        assertThat(read.stream()
                        .filter(event -> event.data().contains("\"19999.example\""))
                        .map(StreamEvent::type))
                .isNotEmpty();
    }

    @Test
    void whatHappensAfterItsEndIsNotWaitedFor() throws Exception {
        given(LIVELY);
        begin();
        await().until(() -> scan.begin().isPresent());
        StreamId begin = scan.begin().orElseThrow();

        for (int i = 0; !scan.isOver(); i++) {
            platform.create(Indicator.domain(i + ".example"));
            take();
        }

        assertThat(Instant.now()).isBefore(begin.time().plusSeconds(30));
    }

    @Test
    void aLostConnectionIsReadOnFromTheLastIdThatWasComplete() throws Exception {
        given(LIVELY.content(LONG_AGO, indicators(20_000)));
        begin();
        take();

        platform.faults().cutInMiddleOfNextFrame();
        platform.faults().cutConnections();
        takeRest();

        assertThat(indicators().stream().map(StreamEvent::data).distinct()).hasSize(20_000);
        assertThat(platform.traffic().streamSessions()).hasSizeGreaterThan(1);
    }

    @Test
    void aPlatformThatFailsForAWhileIsWaitedFor() throws Exception {
        given(LIVELY.content(LONG_AGO, indicators(3)));
        platform.faults().failGraphQl(2, 503);
        platform.faults().failStreams("not now", 2);

        readAll();

        assertThat(indicators()).hasSize(3);
    }

    @Test
    void oneThatGoesOnFailingEndsItWithTheReason() {
        given(LIVELY.content(LONG_AGO, indicators(3)));
        platform.faults().failStreams("the database is away", 1_000);

        assertThatThrownBy(this::readAll).isInstanceOf(IOException.class).hasMessageContaining("the database is away");
    }

    @Test
    void aStreamThatIsNotRecoveredIsNotTheWhole() {
        given(LIVELY.originFilters(true).content(LONG_AGO, indicators(3)));

        assertThatThrownBy(this::readAll).isInstanceOf(IOException.class).hasMessageContaining("origin filters");
        assertThat(platform.traffic().streamSessions()).hasSize(1);
    }

    @Test
    void aStreamThatIsStoppedIsAReasonAtOnce() {
        given(LIVELY.content(LONG_AGO, indicators(3)));
        platform.faults().stop();

        assertThatThrownBy(this::readAll).isInstanceOf(IOException.class).hasMessageContaining("stopped");
    }

    @Test
    void closingItEndsItAtOnce() throws Exception {
        given(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofHours(1)).content(LONG_AGO, indicators(1)));
        Thread reading = begin();
        take();

        scan.close();

        reading.join(5_000);
        assertThat(reading.isAlive()).isFalse();
        assertThat(scan.isOver()).isFalse();
    }

    private void given(OpenCtiOptions options) {
        platform = OpenCtiStandIn.start(options);
        client = new OpenCtiClient(GivenConfiguration.of(platform));
        scan = new StreamScan(client, platform.streamId(), GivenConfiguration.of(platform));
    }

    private Thread begin() {
        Thread reading = new Thread(scan, "scan");
        reading.setDaemon(true);
        reading.start();
        return reading;
    }

    private void readAll() throws Exception {
        begin();
        takeRest();
    }

    private void takeRest() throws Exception {
        while (!scan.isOver()) {
            take();
        }
    }

    private void take() throws Exception {
        read.addAll(scan.take(500, Duration.ofMillis(20)));
    }

    /** Without their references. */
    private List<StreamEvent> indicators() {
        return read.stream()
                .filter(event -> event.data().contains("\"type\":\"indicator\""))
                .toList();
    }

    private static Indicator[] indicators(int number) {
        return Stream.iterate(0, i -> i + 1)
                .limit(number)
                .map(i -> Indicator.domain(i + ".example"))
                .toArray(Indicator[]::new);
    }
}
