package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void theDelayDoublesUpToItsLimit() {
        Backoff backoff = new Backoff(SECOND, MINUTE, 0, () -> 0);
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            seconds.add(backoff.delay().toSeconds());
            backoff = backoff.failed();
        }

        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void itStaysAtItsLimitForEver() {
        Backoff backoff = new Backoff(SECOND, MINUTE, Integer.MAX_VALUE - 1, () -> 0);

        assertThat(backoff.delay()).isEqualTo(MINUTE);
        assertThat(backoff.failed().delay()).isEqualTo(MINUTE);
    }

    @Test
    void upToHalfOfItIsTakenOffAtRandom() {
        assertThat(new Backoff(SECOND, MINUTE, 2, () -> 0).delay()).isEqualTo(Duration.ofSeconds(4));
        assertThat(new Backoff(SECOND, MINUTE, 2, () -> 0.5).delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(new Backoff(SECOND, MINUTE, 2, () -> 0.999).delay()).isEqualTo(Duration.ofMillis(2002));
    }

    @Test
    void realJitterDiffersAndStaysInItsRange() {
        Backoff backoff = Backoff.of(MINUTE, MINUTE);
        List<Duration> delays = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            delays.add(backoff.delay());
        }

        assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(Duration.ofSeconds(30), MINUTE));
        assertThat(delays.stream().distinct()).hasSizeGreaterThan(1);
    }

    @Test
    void aSuccessBeginsAnew() {
        Backoff tired =
                new Backoff(SECOND, MINUTE, 0, () -> 0).failed().failed().failed();

        assertThat(tired.delay()).isEqualTo(Duration.ofSeconds(8));
        assertThat(tired.reset().delay()).isEqualTo(SECOND);
    }
}
