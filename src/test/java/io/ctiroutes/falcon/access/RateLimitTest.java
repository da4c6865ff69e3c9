package io.ctiroutes.falcon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MovableClock clock = new MovableClock(NOW);
    private final RateLimit rateLimit = new RateLimit(3000, clock, clock::nanoTime);

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
    void tellsHowManyRequestsAMinuteAreAllowedNow() {
        assertThat(rateLimit.requestsPerMinute()).isEqualTo(3000);

        rateLimit.observe(Map.of("X-RateLimit-Limit", "6000", "X-RateLimit-Remaining", "0"));
        assertThat(rateLimit.requestsPerMinute()).isEqualTo(60);

        clock.forward(Duration.ofSeconds(61));
        assertThat(rateLimit.requestsPerMinute()).isEqualTo(3000);
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

    @Test
    void whateverTheHeadersSayTheCooldownEndsWithinTenMinutes() {
        Property.holds(draw -> {
            RateLimit limit = new RateLimit(3000, clock, clock::nanoTime);
            String header = draw.of("X-RateLimit-RetryAfter", "Retry-After");
            String asked = Long.toString(draw.as("asked").anyLong());
            assertThatThrownBy(() -> limit.limited(Map.of(header, asked))).isInstanceOf(RateLimitedException.class);

            clock.forward(Duration.ofMinutes(10));

            assertThatCode(limit::check).doesNotThrowAnyException();
        });
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
        RateLimit limit = new RateLimit(3000, clock, nanos::nanoTime);
        assertThatThrownBy(() -> limit.limited(Map.of("Retry-After", "30"))).isInstanceOf(RateLimitedException.class);

        clock.moveTo("2025-06-01T00:00:00Z");
        nanos.forward(Duration.ofSeconds(30));

        assertThatCode(limit::check).doesNotThrowAnyException();
    }

    @Test
    void aClockThatJumpsForwardDoesNotEndTheCooldown() {
        MovableClock nanos = new MovableClock(NOW);
        RateLimit limit = new RateLimit(3000, clock, nanos::nanoTime);
        assertThatThrownBy(() -> limit.limited(Map.of("Retry-After", "30"))).isInstanceOf(RateLimitedException.class);

        clock.forward(Duration.ofDays(1));
        nanos.forward(Duration.ofSeconds(29));

        assertThatThrownBy(limit::check).isInstanceOf(RateLimitedException.class);
    }

    @Test
    void belowTheLimitNothingWaits() {
        RateLimit limit = new RateLimit(60, clock, clock::nanoTime);

        for (int i = 0; i < 100; i++) {
            assertThat(limit.pause()).isZero();
            clock.forward(Duration.ofMillis(1100));
        }
    }

    @Test
    void aTwentiethOfTheMinutesRequestsMayGoAtOnceAndTheRestFollowsEvenly() {
        RateLimit limit = new RateLimit(100, clock, clock::nanoTime);

        List<Long> pauses = Stream.generate(limit::pause).limit(8).toList();

        assertThat(pauses).containsExactly(0L, 0L, 0L, 0L, 0L, 626L, 1251L, 1876L);
    }

    @Test
    void noMinuteHasMoreRequestsThanAllowed() {
        Property.holds(100, draw -> {
            int perMinute = draw.as("per minute").between(1, 6000);
            List<Integer> gaps = draw.as("gaps").list(1, 100, gap -> gap.between(0, 3000));
            RateLimit limit = new RateLimit(perMinute, clock, clock::nanoTime);
            NavigableMap<Long, Integer> sent = new TreeMap<>();
            long now = 0;
            for (int gap : gaps) {
                // many at once, and then some time passes
                for (int i = 0; i < perMinute / 20 + 2; i++) {
                    sent.merge(now + limit.pause(), 1, Integer::sum);
                }
                clock.forward(Duration.ofMillis(gap));
                now += gap;
            }

            List<Long> moments = List.copyOf(sent.keySet());
            int from = 0;
            long inWindow = 0;
            for (long moment : moments) {
                inWindow += sent.get(moment);
                while (moments.get(from) <= moment - 60_000) {
                    inWindow -= sent.get(moments.get(from));
                    from++;
                }
                assertThat(inWindow).isLessThanOrEqualTo(perMinute);
            }
        });
    }

    @Test
    void manyThreadsTakeTurnsThatNobodyElseHas() throws InterruptedException {
        RateLimit limit = new RateLimit(1, clock, clock::nanoTime);
        List<Long> pauses = new CopyOnWriteArrayList<>();
        List<Thread> threads = Stream.generate(() -> new Thread(() -> {
                    for (int i = 0; i < 50; i++) {
                        pauses.add(limit.pause());
                    }
                }))
                .limit(8)
                .toList();

        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(pauses).hasSize(400).doesNotHaveDuplicates();
        assertThat(pauses).allSatisfy(pause -> assertThat(pause % 60_000).isLessThan(2));
    }

    @ParameterizedTest
    @CsvSource({
        "6000, 5999, 22",
        "6000, 600, 22",
        "6000, 300, 511",
        "6000, 60, 903",
        "6000, 0, 1000",
        "'6000', ' 0 ', 1000"
    })
    void theLessIsLeftOfTheCustomersLimitTheSlowerRequestsGo(String all, String left, long between) {
        observed(all, left);

        assertThat(pauseAfterBurst(rateLimit)).isBetween(between - 1, between);
    }

    @Test
    void whoSlowsDownHasNoBurst() {
        observed("6000", "0");

        assertThat(Stream.generate(rateLimit::pause).limit(3)).containsExactly(0L, 1000L, 2000L);
    }

    @Test
    void requestsGoFasterAgainOnceMoreIsLeft() {
        observed("6000", "0");
        rateLimit.pause();
        observed("6000", "3000");
        clock.forward(Duration.ofMinutes(1));

        assertThat(Stream.generate(rateLimit::pause).limit(100)).containsOnly(0L);
    }

    @Test
    void aMinuteWithoutNewsEndsTheSlowness() {
        observed("6000", "0");

        clock.forward(Duration.ofSeconds(59));
        assertThat(Stream.generate(rateLimit::pause).limit(2)).containsExactly(0L, 1000L);

        clock.forward(Duration.ofSeconds(30));
        assertThat(Stream.generate(rateLimit::pause).limit(100)).containsOnly(0L);
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "6000, ''",
        "'', 0",
        "0, 0",
        "-6000, 0",
        "6000, -1",
        "6000, 6001",
        "many, few",
        "6000, 1e1",
        "99999999999999999999, 0"
    })
    void whatFalconDoesNotTellOrCannotMeanChangesNothing(String all, String left) {
        observed(all, left);
        rateLimit.observe(Map.of());
        rateLimit.observe(Map.of("X-RateLimit-Limit", 6000));
        assertThat(Stream.generate(rateLimit::pause).limit(100)).containsOnly(0L);

        observed("6000", "0");
        observed(all, left);
        assertThat(pauseAfterBurst(rateLimit)).isGreaterThan(900);
    }

    @Test
    void aLimitSlowerThanTheSlowestStaysAsItIs() {
        RateLimit limit = new RateLimit(1, clock, clock::nanoTime);
        limit.pause();

        limit.observe(Map.of("X-RateLimit-Limit", "6000", "X-RateLimit-Remaining", "0"));

        assertThat(pauseAfterBurst(limit)).isBetween(60_000L, 60_001L);
    }

    @Test
    void whateverTheHeadersSayNoRequestWaitsLongerThanItsTurn() {
        Property.holds(draw -> {
            int perMinute = draw.as("per minute").between(1, 6000);
            RateLimit limit = new RateLimit(perMinute, clock, clock::nanoTime);
            // what can be, and what cannot
            long most = draw.of(10_000L, Long.MAX_VALUE);
            long all = draw.as("limit").between(-1 - most, most);
            long left = draw.as("remaining").between(-1 - most, most);

            limit.observe(Map.of("X-RateLimit-Limit", all, "X-RateLimit-Remaining", left));
            limit.pause();

            assertThat(limit.pause()).isBetween(0L, Math.max(1_000L, 60_001L / perMinute + 1));
        });
    }

    /** How far the turns of two requests are apart when many are waiting. */
    private static long pauseAfterBurst(RateLimit limit) {
        long before = 0;
        for (int i = 0; i < 200; i++) {
            before = limit.pause();
        }
        return limit.pause() - before;
    }

    private void observed(String all, String left) {
        rateLimit.observe(Map.of("X-RateLimit-Limit", all, "X-RateLimit-Remaining", left));
    }

    private void limited(Map<String, Object> headers) {
        assertThatThrownBy(() -> rateLimit.limited(headers)).isInstanceOf(RateLimitedException.class);
    }
}
