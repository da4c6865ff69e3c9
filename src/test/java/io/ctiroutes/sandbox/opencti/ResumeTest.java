package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a stream begins and goes on. */
class ResumeTest {

    private final MovableClock clock = MovableClock.at("2026-09-14T08:00:00Z");
    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(clock).heartbeatPeriod(Duration.ofMillis(20)));

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void idsGrowStrictlyWithinAMillisecondAndAcrossClockSteps() {
        StreamId first = id(platform.create(Indicator.domain("a.example")));
        StreamId sameMillisecond = id(platform.create(Indicator.domain("b.example")));
        clock.moveTo("2026-09-14T07:00:00Z");
        StreamId clockWentBack = id(platform.create(Indicator.domain("c.example")));

        assertThat(sameMillisecond).isEqualTo(first.next());
        assertThat(clockWentBack).isEqualTo(first.next().next());
    }

    @Test
    void resumingIsExclusive() {
        platform.create(Indicator.domain("a.example"));
        String second = platform.create(Indicator.domain("b.example"));
        String third = platform.create(Indicator.domain("c.example"));
        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", second)) {
            assertThat(reader.awaitIndicatorEvents(1).indicatorEvents())
                    .extracting(StreamReader.Read::id)
                    .containsExactly(third);
        }
    }

    @Test
    void resumingFromThePredecessorOfAnIdDeliversThatIdAgain() {
        String first = platform.create(Indicator.domain("a.example"));
        long milliseconds = id(first).milliseconds();
        String predecessor = new StreamId(milliseconds, id(first).sequence() - 1).toString();
        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", predecessor);
                StreamReader fromTheMillisecondBefore = StreamReader.open(
                        platform, "", "Last-Event-ID", (milliseconds - 1) + "-18446744073709551615")) {
            assertThat(reader.awaitIndicatorEvents(1).indicatorEvents().get(0).id())
                    .isEqualTo(first);
            assertThat(fromTheMillisecondBefore
                            .awaitIndicatorEvents(1)
                            .indicatorEvents()
                            .get(0)
                            .id())
                    .isEqualTo(first);
        }
    }

    @Test
    void theQueryWinsOverTheHeader() {
        String first = platform.create(Indicator.domain("a.example"));
        String second = platform.create(Indicator.domain("b.example"));
        try (StreamReader reader = StreamReader.open(platform, "?from=" + first, "Last-Event-ID", "0-0")) {
            assertThat(reader.awaitIndicatorEvents(1).indicatorEvents().get(0).id())
                    .isEqualTo(second);
        }
    }

    @Test
    void withoutAStartOnlyWhatComesNextIsSent() {
        platform.create(Indicator.domain("a.example"));
        try (StreamReader reader = StreamReader.open(platform, "").awaitFrame("connected")) {
            String second = platform.create(Indicator.domain("b.example"));

            assertThat(reader.awaitIndicatorEvents(1).indicatorEvents())
                    .extracting(StreamReader.Read::id)
                    .containsExactly(second);
        }
    }

    @Test
    void aStartThatIsNoIdNeverDeliversAnything() {
        try (StreamReader reader =
                        StreamReader.open(platform, "", "Last-Event-ID", "-").awaitFrame("connected");
                StreamReader witness = StreamReader.open(platform, "").awaitFrame("connected")) {
            platform.create(Indicator.domain("a.example"));
            witness.awaitIndicatorEvents(1);
            int beats = reader.frames("heartbeat").size();
            Awaitility.await().until(() -> reader.frames("heartbeat").size() > beats);

            assertThat(reader.events()).isEmpty();
        }
    }

    @Test
    void aTrimmedLogContinuesSilentlyAtItsOldestEntryWhichConnectedNames() throws Exception {
        try (OpenCtiStandIn trimming =
                OpenCtiStandIn.start(OpenCtiOptions.defaults().clock(clock).maximumLogLength(2))) {
            String lost = trimming.create(Indicator.domain("a.example"));
            trimming.create(Indicator.domain("b.example"));
            String oldest = trimming.create(Indicator.domain("c.example"));
            String newest = trimming.create(Indicator.domain("d.example"));
            try (StreamReader reader = StreamReader.open(trimming, "", "Last-Event-ID", lost)) {
                assertThat(reader.awaitIndicatorEvents(2).indicatorEvents())
                        .extracting(StreamReader.Read::id)
                        .containsExactly(oldest, newest);
                assertThat(Json.parse(reader.frames("connected").get(0).data())
                                .get("firstEventId")
                                .textValue())
                        .isEqualTo(oldest);
            }
        }
    }

    @Test
    void anEventNeverTakesTheIdThatAHeartbeatGaveAway() {
        clock.forward(Duration.ofSeconds(1));
        try (StreamReader reader = StreamReader.open(platform, "").awaitFrame("heartbeat")) {
            String heartbeat = reader.frames("heartbeat").get(0).id();
            String created = platform.create(Indicator.domain("a.example"));

            assertThat(heartbeat).isEqualTo("1789372801000-0");
            assertThat(created).isEqualTo("1789372801000-1");
        }
    }

    @Test
    void referencesComeOnceAConnectionUnderTheIdOfTheFirstIndicatorThatNeedsThem() {
        String first = platform.create(Indicator.domain("a.example"));
        String second = platform.create(Indicator.domain("b.example"));
        for (int connection = 0; connection < 2; connection++) {
            try (StreamReader reader = StreamReader.open(platform, "?from=0-0")) {
                List<StreamReader.Read> events = reader.awaitIndicatorEvents(2).events();
                assertThat(events).extracting(StreamReader.Read::id).containsExactly(first, first, first, second);
                assertThat(events.get(0).data()).contains("\"type\":\"identity\"", "init-dependencies");
                assertThat(events.get(1).data()).contains("\"type\":\"marking-definition\"", "init-dependencies");
            }
        }
    }

    private static StreamId id(String text) {
        return StreamId.parse(text).orElseThrow();
    }
}
