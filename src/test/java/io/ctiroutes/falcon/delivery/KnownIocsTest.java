package io.ctiroutes.falcon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.falcon.api.FalconIoc;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownIocsTest {

    private static final int MOST = KnownIocs.MOST;

    private final KnownIocs known = new KnownIocs(Duration.ZERO);

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
    void theLastTwentyThousandAreKnownAndNoMore() {
        FalconIoc ioc = GivenIoc.of(key(0)).ioc();

        IntStream.range(0, 3 * MOST + 1234).forEach(i -> known.remember(key(i), ioc));

        assertThat(IntStream.range(0, 3 * MOST + 1234)
                        .filter(i -> known.find(key(i)).isPresent()))
                .hasSize(MOST)
                .allMatch(i -> i >= 2 * MOST + 1234);
    }

    @Test
    void whatIsToldAgainCountsAsToldLast() {
        FalconIoc ioc = GivenIoc.of(key(0)).ioc();
        IntStream.range(0, MOST).forEach(i -> known.remember(key(i), ioc));

        known.remember(key(0), ioc);
        known.remember(key(MOST), ioc);

        assertThat(known.find(key(0))).isPresent();
        assertThat(known.find(key(1))).isEmpty();
    }

    @Test
    void whatWasToldTenMinutesAgoIsNotKnown() {
        MovableClock clock = MovableClock.at("2026-01-01T00:00:00Z");
        KnownIocs timed = new KnownIocs(Duration.ZERO, clock::nanoTime);
        timed.remember(key(1), GivenIoc.of(key(1)).ioc());

        clock.forward(Duration.ofMinutes(10).minusSeconds(1));
        assertThat(timed.find(key(1))).isPresent();
        clock.forward(Duration.ofSeconds(1));
        assertThat(timed.find(key(1))).isEmpty();
    }

    @Test
    void afterALongSilenceNothingIsKnown() {
        MovableClock clock = MovableClock.at("2026-01-01T00:00:00Z");
        KnownIocs timed = new KnownIocs(Duration.ZERO, clock::nanoTime);
        timed.remember(key(1), GivenIoc.of(key(1)).ioc());

        clock.forward(Duration.ofMinutes(10));

        assertThat(timed.find(key(1))).isEmpty();
    }

    @Test
    void whatWasCreatedMayBeHiddenFromTheSearchForItsLagEvenIfNoMoreIsRememberedOfIt() {
        MovableClock clock = MovableClock.at("2026-01-01T00:00:00Z");
        KnownIocs timed = new KnownIocs(Duration.ofSeconds(30), clock::nanoTime);
        FalconIoc ioc = GivenIoc.of(key(0)).ioc();

        IntStream.range(0, MOST + 1).forEach(i -> timed.created(key(i), ioc));

        assertThat(timed.find(key(0))).isEmpty();
        assertThat(timed.find(key(1))).contains(ioc);
        assertThat(timed.mayBeHidden(key(0))).isTrue();
        assertThat(timed.mayBeHidden(key(MOST + 1))).isFalse();
        clock.forward(Duration.ofSeconds(31));
        assertThat(timed.mayBeHidden(key(0))).isFalse();
    }

    @Test
    void whatTheSearchFoundOrWasForgottenIsNotHidden() {
        KnownIocs lagging = new KnownIocs(Duration.ofSeconds(30), () -> 0);

        lagging.remember(key(1), GivenIoc.of(key(1)).ioc());
        lagging.created(key(2), GivenIoc.of(key(2)).ioc());
        lagging.forget(key(2));

        assertThat(lagging.mayBeHidden(key(1))).isFalse();
        assertThat(lagging.mayBeHidden(key(2))).isFalse();
    }

    private static IocKey key(int number) {
        return new IocKey(IocType.DOMAIN, number + ".example");
    }
}
