package io.ctiroutes.falcon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MovableClock clock = new MovableClock(NOW);
    private final RateLimit rateLimit = new RateLimit(clock, clock::nanoTime);

    @Test
    void letsEverythingThroughBeforeTheFirst429() {
        assertThatCode(rateLimit::check).doesNotThrowAnyException();
        assertThat(rateLimit.cooldownUntil()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1767225630", "1767225630000", "' 1767225630 '"})
    void theMomentIsUnderstoodInSecondsAndInMilliseconds(String header) {
        limited(Map.of("X-RateLimit-RetryAfter", header));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(30));
    }

    @Test
    void withoutAMomentTheWholeWindowIsWaited() {
        limited(Map.of());

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(60));
    }

    @Test
    void retryAfterCountsWhereFalconsOwnHeaderIsMissing() {
        limited(Map.of("Retry-After", "7"));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(7));
    }

    @Test
    void falconsOwnHeaderCountsBeforeRetryAfter() {
        limited(Map.of("X-RateLimit-RetryAfter", "1767225610", "Retry-After", "300"));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "", "1e9", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT"})
    void whatIsNoNumberCountsAsMissing(String junk) {
        limited(Map.of("X-RateLimit-RetryAfter", junk, "Retry-After", junk));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({
        "X-RateLimit-RetryAfter, 99999999999",
        "X-RateLimit-RetryAfter, 9223372036854775807",
        "Retry-After, 86400",
        "Retry-After, 9223372036854775807"
    })
    void anAbsurdMomentStopsDeliveriesForTenMinutesAtMost(String header, String value) {
        limited(Map.of(header, value));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plus(Duration.ofMinutes(10)));
    }

    @Property
    void whateverTheHeadersSayTheCooldownEndsWithinTenMinutes(@ForAll long asked, @ForAll boolean falcons) {
        limited(Map.of(falcons ? "X-RateLimit-RetryAfter" : "Retry-After", Long.toString(asked)));

        clock.forward(Duration.ofMinutes(10));
        assertThatCode(rateLimit::check).doesNotThrowAnyException();
    }

    @Test
    void aLaterSmallerMomentDoesNotShortenTheCooldown() {
        limited(Map.of("Retry-After", "50"));
        limited(Map.of("Retry-After", "5"));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(50));
    }

    @Test
    void aLaterLargerMomentProlongsTheCooldown() {
        limited(Map.of("Retry-After", "5"));
        limited(Map.of("Retry-After", "50"));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(50));
    }

    @Test
    void requestsAreHeldBackDuringTheCooldownAndNotAfterIt() {
        limited(Map.of("Retry-After", "30"));

        clock.forward(Duration.ofSeconds(30).minusMillis(1));
        assertThatThrownBy(rateLimit::check)
                .isInstanceOf(RateLimitedException.class)
                .hasMessageContaining("2026-01-01T00:00:30Z");

        clock.forward(Duration.ofMillis(1));
        assertThatCode(rateLimit::check).doesNotThrowAnyException();
        assertThat(rateLimit.cooldownUntil()).isEmpty();
    }

    @Test
    void aMomentThatHasPassedAlreadyIsWaitedForShortlyInsteadOfNotAtAll() {
        limited(Map.of("X-RateLimit-RetryAfter", "1767225599"));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({"'Wed, 31 Dec 2025 22:00:00 GMT', 1767218430", "'Thu, 1 Jan 2026 05:00:00 GMT', 1767243630"})
    void howLongToWaitIsTakenFromFalconsOwnClockWhereTheAnswerTellsIt(String date, String moment) {
        limited(Map.of("X-RateLimit-RetryAfter", moment, "Date", date));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(30));
    }

    @Test
    void aDateThatCannotBeReadIsNotUsed() {
        limited(Map.of("X-RateLimit-RetryAfter", "1767225630", "Date", "today"));

        assertThat(rateLimit.cooldownUntil()).contains(NOW.plusSeconds(30));
    }

    @Test
    void aClockThatJumpsBackDoesNotProlongTheCooldown() {
        MovableClock nanos = new MovableClock(NOW);
        RateLimit limit = new RateLimit(clock, nanos::nanoTime);
        assertThatThrownBy(() -> limit.limited(Map.of("Retry-After", "30"))).isInstanceOf(RateLimitedException.class);

        clock.moveTo("2025-06-01T00:00:00Z");
        nanos.forward(Duration.ofSeconds(30));

        assertThatCode(limit::check).doesNotThrowAnyException();
    }

    @Test
    void aClockThatJumpsForwardDoesNotEndTheCooldown() {
        MovableClock nanos = new MovableClock(NOW);
        RateLimit limit = new RateLimit(clock, nanos::nanoTime);
        assertThatThrownBy(() -> limit.limited(Map.of("Retry-After", "30"))).isInstanceOf(RateLimitedException.class);

        clock.forward(Duration.ofDays(1));
        nanos.forward(Duration.ofSeconds(29));

        assertThatThrownBy(limit::check).isInstanceOf(RateLimitedException.class);
    }

    private void limited(Map<String, Object> headers) {
        assertThatThrownBy(() -> rateLimit.limited(headers)).isInstanceOf(RateLimitedException.class);
    }
}
