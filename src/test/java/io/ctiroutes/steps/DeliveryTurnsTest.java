package io.ctiroutes.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ctiroutes.falcon.access.RateLimit;
import io.ctiroutes.falcon.access.RateLimitedException;
import io.ctiroutes.sandbox.MovableClock;
import io.ctiroutes.turn.Turn;
import io.ctiroutes.turn.Turns;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class DeliveryTurnsTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LOOK = Duration.ofSeconds(40);

    private final MovableClock clock = new MovableClock(BEGIN);
    private final RateLimit rateLimit = new RateLimit(3000, clock, clock::nanoTime);
    private Runnable meanwhile = () -> {};
    private final Turns line = new Turns(() -> {
        meanwhile.run();
        clock.forward(LOOK);
        return clock.nanoTime();
    });
    private final DeliveryTurns turns = new DeliveryTurns(line, rateLimit, keys -> () -> true);
    private boolean wanted = true;

    @Test
    void aRequestWaitsForTheEndOfTheCooldown() throws InterruptedException {
        cooldown(50);

        turns.awaitRateLimit(exchange());

        assertThat(rateLimit.cooldown()).isZero();
        assertThat(Duration.between(BEGIN, clock.instant())).isGreaterThanOrEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void aCooldownThatBeginsWhileARequestWaitsIsWaitedForToo() throws InterruptedException {
        cooldown(50);
        meanwhile = () -> {
            meanwhile = () -> {};
            cooldown(500);
        };

        turns.awaitRateLimit(exchange());

        assertThat(Duration.between(BEGIN, clock.instant())).isGreaterThanOrEqualTo(Duration.ofSeconds(500));
    }

    @Test
    void whoIsNotWantedAnyMoreDoesNotWait() {
        cooldown(500);
        wanted = false;

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> turns.awaitRateLimit(exchange()));
    }

    private void cooldown(int seconds) {
        assertThatExceptionOfType(RateLimitedException.class)
                .isThrownBy(() -> rateLimit.limited(Map.of("Retry-After", Integer.toString(seconds))));
    }

    private Exchange exchange() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Turn.PROPERTY, line.join(() -> wanted));
        return exchange;
    }
}
