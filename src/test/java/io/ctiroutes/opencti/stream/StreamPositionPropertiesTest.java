package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.opencti.platform.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The position under any interleaving of what the reading and the acknowledging thread do. */
class StreamPositionPropertiesTest {

    private static final StreamId START = new StreamId(10, 0);

    /** One thing that happens to a position. */
    sealed interface Step {
        record Received(Optional<StreamId> id) implements Step {}

        record Seen(StreamId id) implements Step {}

        /** Some of what is outstanding, in percent. */
        record Acknowledged(int percent) implements Step {}
    }

    /** All that happened, in plain lists. */
    private static final class Model {
        private final List<StreamId> outstanding = new ArrayList<>();
        private final List<StreamId> done = new ArrayList<>();
        private StreamId largest = START;
        private StreamId complete = START;

        void take(Step step, StreamPosition position) {
            if (step instanceof Step.Received received) {
                position.received(received.id());
                received.id().ifPresent(this::saw);
                outstanding.add(largest);
            } else if (step instanceof Step.Seen seen) {
                position.seen(seen.id());
                saw(seen.id());
            } else if (step instanceof Step.Acknowledged acknowledged) {
                int events = outstanding.size() * acknowledged.percent() / 100;
                position.acknowledged(events);
                List<StreamId> first = outstanding.subList(0, events);
                done.addAll(first);
                first.clear();
            }
        }

        private void saw(StreamId id) {
            if (id.isAfter(largest)) {
                complete = largest;
                largest = id;
            }
        }

        boolean isSafe(StreamId id) {
            return id.equals(START)
                    || !id.isAfter(complete) && outstanding.stream().allMatch(event -> event.isAfter(id));
        }

        /** The last event's id that nothing holds back. */
        StreamId atLeast() {
            return done.stream().filter(this::isSafe).max(StreamId::compareTo).orElse(START);
        }
    }

    @Property(tries = 3000)
    void itNeverPassesAnUnacknowledgedEventNorAnIncompleteId(@ForAll("histories") List<Step> history) {
        StreamPosition position = new StreamPosition(START);
        Model model = new Model();

        for (Step step : history) {
            model.take(step, position);

            assertThat(position.position()).matches(model::isSafe, "safe to resume from");
        }
    }

    @Property(tries = 3000)
    void itPassesEveryEventThatNothingHoldsBack(@ForAll("histories") List<Step> history) {
        StreamPosition position = new StreamPosition(START);
        Model model = new Model();

        for (Step step : history) {
            model.take(step, position);

            assertThat(position.position()).isGreaterThanOrEqualTo(model.atLeast());
        }
    }

    @Property
    void itNeverGoesBack(@ForAll("histories") List<Step> history) {
        StreamPosition position = new StreamPosition(START);
        Model model = new Model();

        for (Step step : history) {
            StreamId before = position.position();
            model.take(step, position);

            assertThat(position.position()).isGreaterThanOrEqualTo(before);
        }
    }

    @Property
    void itCatchesUpWhenAllIsAcknowledgedAndALargerIdIsSeen(@ForAll("histories") List<Step> history) {
        StreamPosition position = new StreamPosition(START);
        Model model = new Model();
        history.forEach(step -> model.take(step, position));

        model.take(new Step.Acknowledged(100), position);
        model.take(new Step.Seen(new StreamId(model.largest.milliseconds() + 1, 0)), position);

        assertThat(position.position()).isEqualTo(model.complete);
        assertThat(position.waitingSince()).isEmpty();
    }

    @Property
    void itKnowsWhatIsCompleteAndWhatIsOldest(@ForAll("histories") List<Step> history) {
        StreamPosition position = new StreamPosition(START);
        Model model = new Model();

        for (Step step : history) {
            model.take(step, position);

            assertThat(position.received()).isEqualTo(model.complete);
            assertThat(position.waitingSince())
                    .isEqualTo(model.outstanding.stream().findFirst().map(StreamId::time));
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        // few ids, so that many are shared or replayed
        Arbitrary<StreamId> ids = Combinators.combine(Arbitraries.longs().between(8, 30), Arbitraries.of(0L, 1L, -1L))
                .as(StreamId::new);
        Arbitrary<Step> received = ids.optional(0.9).map(Step.Received::new);
        Arbitrary<Step> seen = ids.map(Step.Seen::new);
        Arbitrary<Step> acknowledged = Arbitraries.integers().between(1, 100).map(Step.Acknowledged::new);
        return Arbitraries.frequencyOf(Tuple.of(5, received), Tuple.of(2, seen), Tuple.of(3, acknowledged))
                .list()
                .ofMaxSize(40);
    }
}
