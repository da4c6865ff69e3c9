package io.ctiroutes.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetirementGuardTest {

    private static final int LIVE = 10_000;

    private int retired;
    private final MovableClock clock = MovableClock.at("2026-01-01T00:00:00Z");
    private final RetirementGuard guard = new RetirementGuard(20, () -> LIVE - retired, clock);

    @Test
    void soManyPercentOfWhatIsLiveGetThroughAndNoMore() {
        assertThat(letThrough(0, 3_000)).isEqualTo(2_000);
        assertThat(guard.examples()).hasSize(10).first().isEqualTo(key(2_000));
    }

    @Test
    void whatWasRetiredCountsAsLiveBeforeSoThatTheLimitStaysWhereItWas() {
        for (int i = 0; i < 2_000; i++) {
            assertThat(guard.letsThrough(key(i))).isTrue();
            retired++;
        }

        assertThat(guard.letsThrough(key(2_000))).isFalse();
    }

    @Test
    void aThousandAlwaysGetThrough() {
        RetirementGuard few = new RetirementGuard(20, () -> 1_500, clock);

        assertThat(IntStream.range(0, 1_500)
                        .filter(i -> few.letsThrough(key(i)))
                        .count())
                .isEqualTo(RetirementGuard.ALWAYS);
    }

    @Test
    void aBatchThatComesAgainCountsOnce() {
        assertThat(letThrough(0, 1_500)).isEqualTo(1_500);

        assertThat(letThrough(0, 1_500)).isEqualTo(1_500);
        assertThat(letThrough(1_500, 3_000)).isEqualTo(500);
    }

    @Test
    void afterTenQuietMinutesItBeginsAnew() {
        letThrough(0, 3_000);
        clock.forward(Duration.ofMinutes(10));

        assertThat(letThrough(3_000, 3_001)).isOne();
    }

    @Test
    void whatWasRetiredShortlyBeforeTheStartCountsForAsLong() {
        guard.retiredBefore(1_900);
        // these are not live any more
        retired = 1_900;
        assertThat(letThrough(0, 500)).isEqualTo(100);

        clock.forward(Duration.ofMinutes(10));
        assertThat(letThrough(500, 1_000)).isEqualTo(500);
    }

    @Test
    void aHundredPercentIsNoGuard() {
        RetirementGuard none = new RetirementGuard(100, () -> 0, clock);

        assertThat(IntStream.range(0, 5_000).allMatch(i -> none.letsThrough(key(i))))
                .isTrue();
    }

    private long letThrough(int from, int to) {
        return IntStream.range(from, to).filter(i -> guard.letsThrough(key(i))).count();
    }

    private static IocKey key(int number) {
        return new IocKey(IocType.DOMAIN, number + ".example");
    }
}
