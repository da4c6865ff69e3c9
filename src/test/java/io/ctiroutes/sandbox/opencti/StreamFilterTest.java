package io.ctiroutes.sandbox.opencti;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream whose filter is edited while it runs, and indicators that leave it in masses. */
class StreamFilterTest {

    private static final Predicate<Indicator> LABELLED =
            indicator -> indicator.labels().contains("edr");
    private static final Predicate<Indicator> NOTHING = indicator -> false;
    private static final String ALL_UP_TO_LATER = "?from=0-0&recover=2027-01-01T00:00:00Z";

    private final OpenCtiStandIn platform = OpenCtiStandIn.start(OpenCtiOptions.defaults()
            .clock(MovableClock.at("2026-09-14T08:00:00Z"))
            .heartbeatPeriod(Duration.ofMillis(20))
            .filter(LABELLED));

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void anEditedFilterSaysNothingByItselfAndHoldsForWhatHappensAfterwards() {
        Indicator held = indicator(1).labels("edr");
        platform.create(held);
        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", "0-0")) {
            reader.awaitIndicatorEvents(1);

            platform.filter(NOTHING);
            platform.update(held.score(10));
            awaitMark(reader, 1);
            assertThat(topics(reader)).containsExactly("create");

            platform.filter(LABELLED);
            platform.update(held.score(20));
            assertThat(topics(reader.awaitIndicatorEvents(2))).containsExactly("create", "update");
        }
    }

    @Test
    void whatIsInTheLogIsShownAsTheFilterOfTodaySeesIt() {
        platform.create(indicator(1).labels("edr"));
        platform.create(indicator(2));
        platform.filter(LABELLED.negate());

        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", "0-0")) {
            awaitMark(reader, 1);
            assertThat(reader.indicatorEvents())
                    .singleElement()
                    .satisfies(event -> assertThat(event.data()).contains("host2.example"));
        }
    }

    @Test
    void aCatchUpHoldsOnlyWhatMatchesNow() {
        platform.create(indicator(1).labels("edr"));
        platform.create(indicator(2));
        platform.create(indicator(3).labels("edr"));
        platform.update(indicator(3));

        assertThat(caughtUp()).containsExactly("host1.example");
        platform.filter(NOTHING);
        assertThat(caughtUp()).isEmpty();
        platform.filter(indicator -> true);
        assertThat(caughtUp()).containsExactlyInAnyOrder("host1.example", "host2.example", "host3.example");
    }

    @Test
    void indicatorsThatAreRelabelledAllAtOnceLeaveWithADeleteEach() {
        int count = 2_000;
        IntStream.range(0, count).forEach(i -> platform.create(indicator(i).labels("edr", "feed-" + i % 2)));

        int edited = platform.updateAll(
                indicator -> indicator.labels().contains("feed-1"), indicator -> indicator.labels("feed-1"));

        assertThat(edited).isEqualTo(count / 2);
        assertThat(platform.indicators()).hasSize(count).filteredOn(LABELLED).hasSize(count / 2);
        try (StreamReader reader = StreamReader.open(platform, "", "Last-Event-ID", "0-0")) {
            awaitMark(reader, 1);
            assertThat(topics(reader)).filteredOn("delete"::equals).hasSize(count / 2);
            assertThat(topics(reader)).filteredOn("update"::equals).isEmpty();
            assertThat(reader.frames("delete").get(0).data()).contains("\"reverse_patch\"", "feed-1");
        }
        assertThat(caughtUp()).hasSize(count / 2);
    }

    @Test
    void aPackedPlatformSendsTheSame() {
        OpenCtiOptions options = OpenCtiOptions.defaults().clock(MovableClock.at("2026-09-14T08:00:00Z"));
        assertThat(everythingFrom(options.packed(true))).hasSize(299 + 302).isEqualTo(everythingFrom(options));
    }

    private static List<String> everythingFrom(OpenCtiOptions options) {
        try (OpenCtiStandIn one = OpenCtiStandIn.start(options)) {
            // one is longer than all others together
            one.preload(
                    300,
                    i -> i == 7
                            ? Indicator.pattern("rule r { strings: $a = \"" + "a7 z".repeat(5_000) + "\" }")
                            : indicator(i).labels("label-" + i).score(i % 100));
            one.update(indicator(5).withPattern("[domain-name:value = 'bücher.example']"));
            one.delete(indicator(6));
            try (StreamReader caughtUp = StreamReader.open(one, ALL_UP_TO_LATER).awaitIndicatorEvents(299);
                    StreamReader live =
                            StreamReader.open(one, "", "Last-Event-ID", "0-0").awaitIndicatorEvents(302)) {
                assertThat(live.indicatorEvents()).hasSize(302);
                return Stream.of(caughtUp, live)
                        .flatMap(reader -> reader.indicatorEvents().stream())
                        .map(StreamReader.Read::text)
                        .toList();
            }
        }
    }

    /** The names of all that a first synchronisation shows. */
    private List<String> caughtUp() {
        try (StreamReader reader = StreamReader.open(platform, ALL_UP_TO_LATER).awaitFrame("heartbeat")) {
            return reader.indicatorEvents().stream()
                    .map(event -> event.data().replaceAll(".*\"name\":\"(host\\d+\\.example)\".*", "$1"))
                    .toList();
        }
    }

    /** Until the stream has come to here. */
    private void awaitMark(StreamReader reader, int marks) {
        platform.emit("create", "{\"mark\":\"here\"}");
        Awaitility.await()
                .until(() -> reader.events().stream()
                                .filter(event -> event.data().contains("\"mark\""))
                                .count()
                        == marks);
    }

    private static List<String> topics(StreamReader reader) {
        return reader.indicatorEvents().stream().map(StreamReader.Read::event).toList();
    }

    private static Indicator indicator(int number) {
        return Indicator.domain("host" + number + ".example").validUntil(Instant.parse("2027-06-01T00:00:00Z"));
    }
}
