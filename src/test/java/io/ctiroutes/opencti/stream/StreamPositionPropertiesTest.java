package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

    @Test
    void itNeverPassesAnUnacknowledgedEventNorAnIncompleteId() {
        Property.holds(3000, draw -> {
            StreamPosition position = new StreamPosition(START);
            Model model = new Model();

            for (Step step : history(draw)) {
                model.take(step, position);

                assertThat(position.position()).matches(model::isSafe, "safe to resume from");
            }
        });
    }

    @Test
    void itPassesEveryEventThatNothingHoldsBack() {
        Property.holds(3000, draw -> {
            StreamPosition position = new StreamPosition(START);
            Model model = new Model();

            for (Step step : history(draw)) {
                model.take(step, position);

                assertThat(position.position()).isGreaterThanOrEqualTo(model.atLeast());
            }
        });
    }

    @Test
    void itNeverGoesBack() {
        Property.holds(draw -> {
            StreamPosition position = new StreamPosition(START);
            Model model = new Model();

            for (Step step : history(draw)) {
                StreamId before = position.position();
                model.take(step, position);

                assertThat(position.position()).isGreaterThanOrEqualTo(before);
            }
        });
    }

    @Test
    void itCatchesUpWhenAllIsAcknowledgedAndALargerIdIsSeen() {
        Property.holds(draw -> {
            StreamPosition position = new StreamPosition(START);
            Model model = new Model();
            history(draw).forEach(step -> model.take(step, position));

            model.take(new Step.Acknowledged(100), position);
            model.take(new Step.Seen(new StreamId(model.largest.milliseconds() + 1, 0)), position);

            assertThat(position.position()).isEqualTo(model.complete);
            assertThat(position.waitingSince()).isEmpty();
        });
    }

    @Test
    void itKnowsWhatIsCompleteAndWhatIsOldest() {
        Property.holds(draw -> {
            StreamPosition position = new StreamPosition(START);
            Model model = new Model();

            for (Step step : history(draw)) {
                model.take(step, position);

                assertThat(position.received()).isEqualTo(model.complete);
                assertThat(position.waitingSince())
                        .isEqualTo(model.outstanding.stream().findFirst().map(StreamId::time));
            }
        });
    }

    private static List<Step> history(Draw draw) {
        return draw.list(0, 40, StreamPositionPropertiesTest::step);
    }

    private static Step step(Draw draw) {
        return switch (draw.way(5, 2, 3)) {
            case 0 -> new Step.Received(draw.way(1, 9) == 0 ? Optional.empty() : Optional.of(id(draw)));
            case 1 -> new Step.Seen(id(draw));
            default -> new Step.Acknowledged(draw.between(1, 100));
        };
    }

    /** One of few, so that many are shared or replayed. */
    private static StreamId id(Draw draw) {
        return new StreamId(draw.between(8, 30), draw.of(0L, 1L, -1L));
    }
}
