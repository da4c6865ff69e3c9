package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The catch-up from the database, and where the log takes over. */
class RecoveryTest {

    private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant FEBRUARY = Instant.parse("2026-02-01T00:00:00Z");

    private final MovableClock clock = MovableClock.at("2026-09-14T08:00:00Z");
    private final OpenCtiOptions options =
            OpenCtiOptions.defaults().clock(clock).heartbeatPeriod(Duration.ofMillis(20));

    @Test
    void objectsComeByDateOfUpdateAndThoseOfOneMillisecondShareAnId() {
        Indicator a = Indicator.domain("a.example");
        Indicator b = Indicator.domain("b.example");
        Indicator c = Indicator.domain("c.example");
        try (OpenCtiStandIn platform =
                        OpenCtiStandIn.start(options.content(FEBRUARY, a).content(JANUARY, b, c));
                StreamReader reader = StreamReader.open(platform, "?recover=2026-09-14T08:00:00Z&from=0-0")) {
            List<StreamReader.Read> events = reader.awaitIndicatorEvents(3).events();

            String january = JANUARY.toEpochMilli() + "-0";
            assertThat(events)
                    .extracting(StreamReader.Read::id)
                    .containsExactly(january, january, january, january, FEBRUARY.toEpochMilli() + "-0");
            assertThat(events).extracting(StreamReader.Read::event).containsOnly("create");
            assertThat(events.get(4).data()).contains("a.example", "init-create");
        }
    }

    @Test
    void boundsAreIncluded() {
        Indicator a = Indicator.domain("a.example");
        Indicator b = Indicator.domain("b.example");
        try (OpenCtiStandIn platform =
                        OpenCtiStandIn.start(options.content(JANUARY, a).content(FEBRUARY, b));
                StreamReader reader = StreamReader.open(
                        platform, "?recover=" + FEBRUARY, "Last-Event-ID", JANUARY.toEpochMilli() + "-0")) {
            assertThat(reader.awaitIndicatorEvents(2).indicatorEvents()).hasSize(2);
        }
    }

    @Test
    void afterTheCatchUpTheLogContinuesAtTheUpperBound() {
        try (OpenCtiStandIn platform = OpenCtiStandIn.start(options)) {
            Indicator old = Indicator.domain("a.example");
            platform.create(old);
            clock.moveTo("2026-09-14T09:00:00Z");
            try (StreamReader reader = StreamReader.open(platform, "?recover=2026-09-14T08:30:00Z&from=0-0")) {
                reader.awaitIndicatorEvents(1);
                String live = platform.update(old.score(90));

                assertThat(reader.awaitIndicatorEvents(2).indicatorEvents())
                        .extracting(StreamReader.Read::event)
                        .containsExactly("create", "update");
                assertThat(reader.indicatorEvents().get(1).id()).isEqualTo(live);
            }
        }
    }

    @Test
    void whatWasDeletedOrIsHiddenIsNotRecovered() {
        try (OpenCtiStandIn platform = OpenCtiStandIn.start(options.withoutRevoked())) {
            Indicator deleted = Indicator.domain("a.example");
            platform.create(deleted);
            platform.create(Indicator.domain("b.example").revoked(true));
            platform.create(Indicator.domain("c.example"));
            platform.delete(deleted);
            try (StreamReader reader = StreamReader.open(platform, "?recover=2026-09-14T09:00:00Z&from=0-0")
                    .awaitFrame("heartbeat")) {
                assertThat(reader.indicatorEvents()).hasSize(1);
                assertThat(reader.indicatorEvents().get(0).data()).contains("c.example");
            }
        }
    }

    @Test
    void aBoundBeforeTheStartMeansNoRecovery() {
        try (OpenCtiStandIn platform = OpenCtiStandIn.start(options.content(JANUARY, Indicator.domain("a.example")))) {
            String first = platform.create(Indicator.domain("b.example"));
            String second = platform.create(Indicator.domain("c.example"));
            try (StreamReader reader =
                    StreamReader.open(platform, "?recover=2026-08-01T00:00:00Z", "Last-Event-ID", first)) {
                assertThat(reader.awaitIndicatorEvents(1).indicatorEvents())
                        .extracting(StreamReader.Read::id)
                        .containsExactly(second);
            }
        }
    }

    @Test
    void aStreamWithOriginFiltersSaysThatItDoesNotRecover() {
        try (OpenCtiStandIn platform = OpenCtiStandIn.start(
                        options.originFilters(true).content(JANUARY, Indicator.domain("a.example")));
                StreamReader reader = StreamReader.open(platform, "?recover=2026-09-14T08:00:00Z&from=0-0")) {
            reader.awaitFrame("no-recover");
            platform.create(Indicator.domain("b.example"));

            assertThat(reader.frames("no-recover").get(0).data()).contains("resume_from");
            assertThat(reader.awaitIndicatorEvents(1).indicatorEvents().get(0).data())
                    .contains("b.example");
        }
    }

    @Test
    void aLongCatchUpIsCompleteAndInOrder() {
        try (OpenCtiStandIn platform = OpenCtiStandIn.start(OpenCtiOptions.defaults())) {
            platform.preload(2_500, i -> Indicator.domain("host" + i + ".example"));
            try (StreamReader reader = StreamReader.open(
                    platform, "?from=0-0&recover=" + Instant.now().plusSeconds(60))) {
                List<StreamId> ids = reader.awaitIndicatorEvents(2_500).indicatorEvents().stream()
                        .map(read -> StreamId.parse(read.id()).orElseThrow())
                        .toList();
                assertThat(ids).isSorted().hasSize(2_500);
            }
        }
    }

    @Test
    void whatChangesWhileTheCatchUpRunsComesOnlyFromTheLog() {
        int count = 10_000;
        Indicator last = Indicator.domain("host" + (count - 1) + ".example");
        try (OpenCtiStandIn platform = OpenCtiStandIn.start(OpenCtiOptions.defaults())) {
            platform.preload(count, i -> Indicator.domain("host" + i + ".example"));
            try (StreamReader reader =
                    StreamReader.openWithoutReading(platform, "?from=0-0&recover=" + Instant.now())) {
                Awaitility.await()
                        .until(() -> platform.traffic().openConnections() == 1
                                && platform.traffic().streamSessions().get(0).eventsSent() > 0);
                platform.update(last.score(90));
                reader.startReading();
                reader.awaitIndicatorEvents(count);

                assertThat(reader.indicatorEvents())
                        .filteredOn(event -> event.data().contains(last.pattern()))
                        .extracting(StreamReader.Read::event)
                        .containsExactly("update");
            }
        }
    }
}
