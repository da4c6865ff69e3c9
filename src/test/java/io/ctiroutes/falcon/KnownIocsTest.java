package io.ctiroutes.falcon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownIocsTest {

    private static final int MOST = 20_000;

    private final KnownIocs known = new KnownIocs();

    @Test
    void whatWasNotToldIsNotKnown() {
        assertThat(known.find(key(1))).isEmpty();
    }

    @Test
    void theLastThingToldOfAnIocIsKnownUntilItIsForgotten() {
        known.remember(key(1), GivenIoc.of(key(1)).id("first").ioc());
        known.remember(key(1), GivenIoc.of(key(1)).id("second").ioc());
        known.remember(key(2), GivenIoc.of(key(2)).id("other").ioc());

        assertThat(known.find(key(1))).map(FalconIoc::id).contains("second");

        known.forget(key(1));
        assertThat(known.find(key(1))).isEmpty();
        assertThat(known.find(key(2))).map(FalconIoc::id).contains("other");
    }

    @Test
    void memoryDoesNotGrowWithTheNumberOfIocs() {
        FalconIoc ioc = GivenIoc.of(key(0)).ioc();

        IntStream.range(0, 2 * MOST).forEach(i -> known.remember(key(i), ioc));

        await().until(() -> IntStream.range(0, 2 * MOST)
                        .filter(i -> known.find(key(i)).isPresent())
                        .count()
                <= MOST);
    }

    @Test
    void theLastTenThousandAreKnown() {
        FalconIoc ioc = GivenIoc.of(key(0)).ioc();

        IntStream.range(0, 3 * MOST + 1234).forEach(i -> known.remember(key(i), ioc));

        assertThat(IntStream.range(3 * MOST + 1234 - MOST / 2, 3 * MOST + 1234))
                .allSatisfy(i -> assertThat(known.find(key(i))).isPresent());
    }

    @Test
    void whatWasToldFiveMinutesAgoIsKnownAndWhatWasToldTenMinutesAgoIsNot() {
        MovableClock clock = MovableClock.at("2026-01-01T00:00:00Z");
        KnownIocs timed = new KnownIocs(clock::nanoTime);
        clock.forward(Duration.ofMinutes(4));
        timed.remember(key(1), GivenIoc.of(key(1)).ioc());

        clock.forward(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(timed.find(key(1))).isPresent();
        clock.forward(Duration.ofMinutes(5).plusSeconds(1));
        assertThat(timed.find(key(1))).isEmpty();
    }

    @Test
    void afterALongSilenceNothingIsKnown() {
        MovableClock clock = MovableClock.at("2026-01-01T00:00:00Z");
        KnownIocs timed = new KnownIocs(clock::nanoTime);
        timed.remember(key(1), GivenIoc.of(key(1)).ioc());

        clock.forward(Duration.ofMinutes(10));

        assertThat(timed.find(key(1))).isEmpty();
    }

    private static IocKey key(int number) {
        return new IocKey(IocType.DOMAIN, number + ".example");
    }
}
