package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentlyCreatedTest {

    private static final Duration LAG = Duration.ofSeconds(30);

    private final MovableClock clock = MovableClock.at("2026-01-01T00:00:00Z");
    private final RecentlyCreated created = new RecentlyCreated(LAG, clock::nanoTime);

    /** What may happen: something is created or gone, or a second passes. */
    record Event(int key, Kind kind) {}

    enum Kind {
        CREATED,
        GONE,
        SECOND
    }

    @Test
    void itHoldsWhatASetWithTimesHolds() {
        Property.holds(draw -> {
            List<Event> events = draw.list(0, 60, RecentlyCreatedTest::event);
            MovableClock time = MovableClock.at("2026-01-01T00:00:00Z");
            RecentlyCreated recently = new RecentlyCreated(Duration.ofSeconds(3), time::nanoTime);
            Map<Integer, Long> model = new HashMap<>();
            long now = 0;
            for (Event event : events) {
                switch (event.kind()) {
                    case CREATED -> {
                        recently.add(key(event.key()));
                        model.put(event.key(), now);
                    }
                    case GONE -> {
                        recently.remove(key(event.key()));
                        model.remove(event.key());
                    }
                    case SECOND -> {
                        time.forward(Duration.ofSeconds(1));
                        now++;
                    }
                }
            }
            long end = now;
            IntPredicate expected = key -> model.containsKey(key) && end - model.get(key) <= 3;
            assertThat(IntStream.range(0, 12).filter(key -> recently.contains(key(key))))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 12).filter(expected).boxed().toList());
        });
    }

    @Test
    void hundredsOfThousandsAreRememberedAndNothingElseIs() {
        int number = 600_000;

        IntStream.range(0, number).forEach(i -> created.add(key(i)));

        assertThat(IntStream.range(0, number).filter(i -> !created.contains(key(i))))
                .isEmpty();
        assertThat(IntStream.range(number, 2 * number).filter(i -> created.contains(key(i))))
                .isEmpty();
    }

    @Test
    void ofMoreThanThereIsRoomForTheLastAreRemembered() {
        int number = 3 * RecentlyCreated.MOST;
        for (int i = 0; i < number; i++) {
            if (i % 200_000 == 0) {
                clock.forward(Duration.ofSeconds(1));
            }
            created.add(key(i));
        }

        assertThat(IntStream.range(number - 200_000, number).filter(i -> !created.contains(key(i))))
                .isEmpty();
        assertThat(IntStream.range(0, 200_000).filter(i -> created.contains(key(i))))
                .hasSizeLessThan(2_000);
    }

    @Test
    void theRoomOfWhatIsOutOfDateIsUsedAgain() {
        for (int second = 0; second < 100; second++) {
            for (int i = 0; i < 20_000; i++) {
                created.add(key(second * 20_000 + i));
            }
            clock.forward(Duration.ofSeconds(1));
        }

        // the last 30 seconds: those before have gone
        assertThat(IntStream.range(70 * 20_000, 100 * 20_000).filter(i -> !created.contains(key(i))))
                .isEmpty();
        assertThat(IntStream.range(0, 69 * 20_000).filter(i -> created.contains(key(i))))
                .isEmpty();
    }

    @Test
    void theSameValueOfAnotherTypeIsAnother() {
        created.add(new IocKey(IocType.DOMAIN, "a.example"));

        assertThat(Set.of(IocType.values()))
                .filteredOn(type -> created.contains(new IocKey(type, "a.example")))
                .containsExactly(IocType.DOMAIN);
    }

    @Test
    void whatIsCreatedAgainCountsFromThenOn() {
        created.add(key(1));
        clock.forward(LAG);
        created.add(key(1));
        clock.forward(LAG);

        assertThat(created.contains(key(1))).isTrue();
        created.remove(key(1));
        assertThat(created.contains(key(1))).isFalse();
    }

    @Test
    void withoutALagNothingIsRemembered() {
        RecentlyCreated nothing = new RecentlyCreated(Duration.ZERO, clock::nanoTime);
        nothing.add(key(1));

        assertThat(nothing.contains(key(1))).isFalse();
    }

    @Test
    void aDayLaterItStillTellsWhatIsRecent() {
        for (int hours = 0; hours < 40; hours++) {
            created.add(key(hours));
            assertThat(created.contains(key(hours))).isTrue();
            clock.forward(LAG.plusSeconds(1));
            assertThat(created.contains(key(hours))).isFalse();
            clock.forward(Duration.ofHours(1));
        }
    }

    private static Event event(Draw draw) {
        return new Event(draw.between(0, 11), draw.of(Kind.values()));
    }

    private static IocKey key(int number) {
        return new IocKey(IocType.DOMAIN, number + ".example");
    }
}
