package io.ctiroutes.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.sandbox.MovableClock;
import org.junit.jupiter.api.Test;

class QuotaTest {

    private final MovableClock clock = MovableClock.at("2026-01-01T00:00:00Z");
    private final Quota quota = new Quota(1_000, 100, clock);

    @Test
    void nothingIsWrongAsLongAsThereIsRoom() {
        assertThat(quota.total()).isEmpty();
        assertThat(quota.free()).isPositive();
        quota.counted(900);

        assertThat(quota.isFull()).isFalse();
        assertThat(quota.problem()).isEmpty();
        assertThat(quota.free()).isEqualTo(100);
    }

    @Test
    void whatIsCreatedAndDeletedHereIsCountedOn() {
        quota.counted(900);
        quota.changed(50);
        quota.changed(-20);

        assertThat(quota.total()).hasValue(930);
        assertThat(quota.problem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains("930", "1000", "crowdstrike.quota-reserve"));
    }

    @Test
    void onceItIsFullCreatesWaitUntilAllThatWaitedHaveGotThrough() {
        quota.counted(1_000);
        quota.refused();
        assertThat(quota.isFull()).isTrue();
        assertThat(quota.free()).isZero();
        assertThat(quota.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("as many IOCs as it takes"));

        quota.counted(990);
        assertThat(quota.isFull()).isTrue();
        assertThat(quota.free()).isEqualTo(10);

        quota.drained();
        assertThat(quota.isFull()).isFalse();
    }

    @Test
    void whatItCannotCountIsTriedAgainAfterAMinute() {
        quota.refused();
        assertThat(quota.free()).isZero();

        clock.forward(Quota.AGAIN);

        assertThat(quota.free()).isPositive();
    }

    @Test
    void whatWaitsSinceAnEarlierRunWaitsOn() {
        quota.waiting();

        assertThat(quota.isFull()).isTrue();
        assertThat(quota.free()).isPositive();
    }
}
