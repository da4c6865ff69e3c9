package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ctiroutes.opencti.platform.StreamId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamPositionTest {

    private final StreamPosition position = new StreamPosition(id(100));

    @Test
    void itBeginsAtTheStart() {
        assertThat(position.position()).isEqualTo(id(100));
        assertThat(position.received()).isEqualTo(id(100));
        assertThat(position.waitingSince()).isEmpty();
    }

    @Test
    void anIdIsPassedWhenItsEventIsAcknowledgedAndALargerOneWasSeen() {
        receive(101);
        position.acknowledged(1);

        assertThat(position.position()).isEqualTo(id(100));

        receive(102);

        assertThat(position.position()).isEqualTo(id(101));
    }

    @Test
    void anIdThatIsCompleteIsPassedWhenItsEventIsAcknowledged() {
        receive(101);
        receive(102);

        assertThat(position.position()).isEqualTo(id(100));

        position.acknowledged(1);

        assertThat(position.position()).isEqualTo(id(101));
    }

    @Test
    void referencesHoldTheirIndicatorsIdBack() {
        // given two references that come first, under the indicator's id
        receive(101);
        receive(101);
        position.acknowledged(2);
        assertThat(position.position()).isEqualTo(id(100));

        // when the indicator comes and is followed by another
        receive(101);
        receive(102);

        // then it has to be acknowledged too
        assertThat(position.position()).isEqualTo(id(100));
        position.acknowledged(1);
        assertThat(position.position()).isEqualTo(id(101));
    }

    @Test
    void aHeartbeatBetweenReferencesAndIndicatorDoesNotCompleteTheirId() {
        receive(101);
        position.acknowledged(1);

        position.seen(id(101));

        assertThat(position.position()).isEqualTo(id(100));
        receive(101);
        position.acknowledged(1);
        assertThat(position.position()).isEqualTo(id(100));
        position.seen(id(102));
        assertThat(position.position()).isEqualTo(id(101));
    }

    @Test
    void heartbeatsMoveItWhenNothingIsOutstanding() {
        position.seen(id(150));
        assertThat(position.position()).isEqualTo(id(100));

        position.seen(id(200));
        assertThat(position.position()).isEqualTo(id(150));
    }

    @Test
    void heartbeatsDoNotMoveItPastWhatIsOutstanding() {
        receive(101);
        position.seen(id(150));
        position.seen(id(200));

        assertThat(position.position()).isEqualTo(id(100));

        position.acknowledged(1);
        position.seen(id(250));

        assertThat(position.position()).isEqualTo(id(200));
    }

    @Test
    void aReplayOfSmallerIdsNeverMovesItBackButCounts() {
        receive(101);
        receive(102);
        position.acknowledged(2);
        assertThat(position.position()).isEqualTo(id(101));

        receive(99);
        receive(101);
        position.seen(id(50));
        receive(103);

        // the replay counts with 102, which it came after
        assertThat(position.position()).isEqualTo(id(101));
        position.acknowledged(2);
        assertThat(position.position()).isEqualTo(id(102));
    }

    @Test
    void aReplayRightAtTheStartHasToBeAcknowledged() {
        receive(99);
        receive(101);
        receive(102);

        assertThat(position.waitingSince()).contains(id(100).time());
        position.acknowledged(2);
        assertThat(position.position()).isEqualTo(id(101));
    }

    @Test
    void anEventWithoutAnIdCountsWithTheOneBefore() {
        receive(101);
        position.received(Optional.empty());
        receive(102);

        position.acknowledged(1);
        assertThat(position.position()).isEqualTo(id(100));

        position.acknowledged(1);
        assertThat(position.position()).isEqualTo(id(101));
    }

    @Test
    void aConnectionResumesFromTheLastIdThatIsComplete() {
        receive(101);
        receive(102);
        receive(103);

        assertThat(position.received()).isEqualTo(id(102));
        assertThat(position.position()).isEqualTo(id(100));
    }

    @Test
    void theOldestOutstandingEventIsTheOneToWaitFor() {
        receive(101);
        receive(102);
        assertThat(position.waitingSince()).contains(id(101).time());

        position.acknowledged(1);
        assertThat(position.waitingSince()).contains(id(102).time());

        position.acknowledged(1);
        assertThat(position.waitingSince()).isEmpty();
    }

    @Test
    void anEventWhoseIdTellsNothingOfItsAgeWaitsSinceItArrived() {
        Instant first = Instant.parse("2026-11-24T10:00:00Z");
        position.received(Optional.of(id(101)), first);
        position.received(Optional.of(id(101)), first.plusSeconds(1));
        position.received(Optional.of(id(102)), first.plusSeconds(2));
        assertThat(position.waitingSince()).contains(first);

        position.acknowledged(2);
        assertThat(position.waitingSince()).contains(first.plusSeconds(2));

        position.acknowledged(1);
        position.received(Optional.of(id(102)), first.plusSeconds(3));
        assertThat(position.waitingSince()).contains(first.plusSeconds(3));
    }

    @Test
    void moreThanWasReceivedCannotBeAcknowledged() {
        receive(101);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> position.acknowledged(2))
                .withMessageContainingAll("2 events", "only 1");
        assertThat(position.waitingSince()).contains(id(101).time());
    }

    private void receive(long milliseconds) {
        position.received(Optional.of(id(milliseconds)));
    }

    private static StreamId id(long milliseconds) {
        return new StreamId(milliseconds, 0);
    }
}
