package io.ctiroutes.opencti.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlatformClockTest {

    private static final Instant OURS = Instant.parse("2026-11-24T08:00:00Z");
    private static final Instant THEIRS = Instant.parse("2026-11-23T07:00:00Z");

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
    private final PlatformClock clock = new PlatformClock(Clock.fixed(OURS, ZoneOffset.UTC), nanoTime::get);

    @Test
    void itIsOursAsLongAsThePlatformHasSaidNothing() {
        assertThat(clock.now()).isEqualTo(OURS);
    }

    @Test
    void itGoesOnFromWhatThePlatformSaidLast() {
        clock.says(OURS);
        clock.says(THEIRS);
        nanoTime.addAndGet(Duration.ofSeconds(7).toNanos());

        assertThat(clock.now()).isEqualTo(THEIRS.plusSeconds(7));
    }

    @Test
    void itTakesOverWhatAnotherWasToldUnlessItWasToldItself() {
        PlatformClock other = new PlatformClock(Clock.fixed(OURS, ZoneOffset.UTC), nanoTime::get);
        clock.says(THEIRS);
        other.adopt(clock);
        assertThat(other.now()).isEqualTo(THEIRS);

        clock.says(OURS);
        other.adopt(clock);
        assertThat(other.now()).isEqualTo(THEIRS);
    }
}
