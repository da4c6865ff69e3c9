package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A reader's pace: the slow one waits in its own socket, the fast one is not kept waiting. */
class BackPressureTest {

    @Test
    void aReaderThatDoesNotReadGetsNoMoreThanItsSocketHoldsAndNoHeartbeats() {
        int count = 20_000;
        try (OpenCtiStandIn platform =
                OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(20)))) {
            platform.preload(count, BackPressureTest::host);
            try (StreamReader slow = StreamReader.openWithoutReading(platform, "?from=0-0")) {
                Awaitility.await()
                        .until(() -> platform.traffic().openConnections() == 1
                                && platform.traffic().streamSessions().get(0).eventsSent() > 0);
                StreamSession session = platform.traffic().streamSessions().get(0);
                Awaitility.await().during(Duration.ofMillis(300)).until(session::eventsSent, sent -> sent < count / 2);

                try (StreamReader other = StreamReader.open(platform, "?from=0-0")) {
                    other.awaitIndicatorEvents(count);
                }
                slow.startReading();
                slow.awaitIndicatorEvents(count);
                int lastEvent = slow.frames().indexOf(slow.indicatorEvents().get(count - 1));
                assertThat(slow.frames().subList(0, lastEvent))
                        .extracting(StreamReader.Read::event)
                        .doesNotContain("heartbeat");
            }
        }
    }

    @Test
    void aReaderThatReadsGetsAHundredThousandLoggedEventsWithoutAPause() throws Exception {
        int count = 100_000;
        try (OpenCtiStandIn platform =
                OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(1)))) {
            platform.preload(count, BackPressureTest::host);
            try (StreamReader reader = StreamReader.open(platform, "?from=0-0")) {
                reader.awaitIndicatorEvents(count);

                int lastEvent = reader.frames().indexOf(reader.indicatorEvents().get(count - 1));
                assertThat(reader.frames().subList(0, lastEvent))
                        .extracting(StreamReader.Read::event)
                        .doesNotContain("heartbeat");
            }
        }
    }

    private static Indicator host(int number) {
        return Indicator.domain("host" + number + ".example").labels("botnet").platforms("windows");
    }
}
