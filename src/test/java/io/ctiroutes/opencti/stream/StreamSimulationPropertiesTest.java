package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The position on a platform that breaks off, repeats itself and sends heartbeats when it likes, read by a connector whose
 * batches fail and which crashes: nothing is lost, and nothing is waited for that is done.
 */
class StreamSimulationPropertiesTest {

    /** What the platform has under one id: references and the event that they are for, or what changed at one time. */
    record Group(StreamId id, int events) {}

    /** One event, as the platform knows it. */
    record Event(Group group, int number) {}

    /** One thing that happens. */
    sealed interface Step {
        /** So many frames arrive; a heartbeat after each whose bit is set. */
        record Read(int frames, int heartbeats) implements Step {}

        /** The connection is lost; the next one repeats the events of so many ids that it should not. */
        record Broken(int replayed) implements Step {}

        /** The route takes so many events at most, and fails with them or completes them. */
        record Delivered(int most, boolean fails) implements Step {}

        /** The platform is told the position. */
        record Saved() implements Step {}

        /** The connector dies and starts again. */
        record Crashed() implements Step {}
    }

    /** A platform, a connection to it, and a connector. */
    private static final class World {
        private final List<Group> stream;
        private final Set<Event> done = new HashSet<>();
        private StreamId saved = StreamId.BEGINNING;

        // the connector's memory
        private StreamPosition position = new StreamPosition(saved);
        private final Deque<Event> queue = new ArrayDeque<>();
        private final List<Event> batch = new ArrayList<>();

        // the connection
        private final Deque<Event> toSend = new ArrayDeque<>();
        private StreamId sent = StreamId.BEGINNING;

        World(List<Group> stream) {
            this.stream = stream;
            connect(0);
        }

        void take(Step step) {
            if (step instanceof Step.Read read) {
                read(read.frames(), read.heartbeats());
            } else if (step instanceof Step.Broken broken) {
                connect(broken.replayed());
            } else if (step instanceof Step.Delivered delivered) {
                deliver(delivered.most(), delivered.fails());
            } else if (step instanceof Step.Saved) {
                saved = position.position();
            } else if (step instanceof Step.Crashed) {
                queue.clear();
                batch.clear();
                position = new StreamPosition(saved);
                connect(0);
            }
        }

        private void connect(int replayed) {
            StreamId from = position.received();
            int first = 0;
            while (first < stream.size() && !stream.get(first).id().isAfter(from)) {
                first++;
            }
            toSend.clear();
            for (Group group : stream.subList(Math.max(0, first - replayed), stream.size())) {
                for (int i = 0; i < group.events(); i++) {
                    toSend.add(new Event(group, i));
                }
            }
            sent = from;
        }

        private void read(int frames, int heartbeats) {
            for (int i = 0; i < frames; i++) {
                if (toSend.isEmpty()) {
                    // the platform's clock goes on
                    sent = new StreamId(sent.milliseconds(), sent.sequence() + 1);
                    heartbeat();
                    return;
                }
                Event event = toSend.remove();
                sent = event.group().id();
                position.received(Optional.of(sent));
                queue.add(event);
                if ((heartbeats >> i & 1) == 1) {
                    heartbeat();
                }
            }
        }

        private void heartbeat() {
            position.seen(sent);
        }

        private void deliver(int most, boolean fails) {
            while (batch.size() < most && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            if (!fails && !batch.isEmpty()) {
                position.acknowledged(batch.size());
                done.addAll(batch);
                batch.clear();
            }
        }

        /** Everything goes well until nothing is left to do. */
        void calmDown() {
            take(new Step.Broken(0));
            while (!toSend.isEmpty()) {
                read(1, 0);
            }
            read(1, 0);
            while (!queue.isEmpty() || !batch.isEmpty()) {
                deliver(3, false);
            }
            take(new Step.Saved());
        }

        boolean isDone(Group group) {
            for (int i = 0; i < group.events(); i++) {
                if (!done.contains(new Event(group, i))) {
                    return false;
                }
            }
            return true;
        }

        boolean isSafe(StreamId id) {
            return stream.stream().filter(group -> !group.id().isAfter(id)).allMatch(this::isDone);
        }

        /** The last id with events of which everything has been received. */
        StreamId lastComplete() {
            return stream.stream()
                    .map(Group::id)
                    .filter(id -> !id.isAfter(position.received()))
                    .max(StreamId::compareTo)
                    .orElse(StreamId.BEGINNING);
        }

        boolean isIdle() {
            return queue.isEmpty() && batch.isEmpty();
        }
    }

    @Test
    void thePositionNeverPassesAnEventThatIsNotAcknowledged() {
        Property.holds(3000, draw -> {
            World world = new World(stream(draw));

            for (Step step : history(draw)) {
                world.take(step);

                assertThat(world.position.position()).matches(world::isSafe, "nothing before it is left to do");
                assertThat(world.saved).matches(world::isSafe, "nothing before it is left to do");
            }
        });
    }

    @Test
    void thePositionIsPastEverythingThatIsCompleteOnceAllIsAcknowledged() {
        Property.holds(3000, draw -> {
            World world = new World(stream(draw));

            for (Step step : history(draw)) {
                world.take(step);

                if (world.isIdle()) {
                    // not always past the last heartbeat
                    assertThat(world.position.position()).isGreaterThanOrEqualTo(world.lastComplete());
                }
                assertThat(world.position.position()).isLessThanOrEqualTo(world.position.received());
            }
        });
    }

    @Test
    void inTheEndEveryEventIsAcknowledgedAndTheSavedPositionIsPastAll() {
        Property.holds(3000, draw -> {
            List<Group> stream = stream(draw);
            World world = new World(stream);
            history(draw).forEach(world::take);

            world.calmDown();

            assertThat(stream).allMatch(world::isDone);
            assertThat(world.saved)
                    .isGreaterThanOrEqualTo(stream.get(stream.size() - 1).id());
        });
    }

    private static List<Group> stream(Draw draw) {
        return draw.as("stream").any(all -> inARow(all.list(1, 12, StreamSimulationPropertiesTest::distance)));
    }

    /** The id as the distance from the one before. */
    private static Group distance(Draw draw) {
        StreamId id = new StreamId(draw.between(0, 2), draw.between(1, 3));
        return new Group(id, draw.way(20, 1) == 0 ? draw.between(1, 4) : 3000);
    }

    private static List<Group> inARow(List<Group> distances) {
        List<Group> stream = new ArrayList<>();
        StreamId last = new StreamId(100, 0);
        for (Group group : distances) {
            long ms = group.id().milliseconds();
            last = new StreamId(
                    last.milliseconds() + ms,
                    (ms == 0 ? last.sequence() : 0) + group.id().sequence());
            stream.add(new Group(last, group.events()));
        }
        return stream;
    }

    private static List<Step> history(Draw draw) {
        return draw.as("history").list(0, 60, StreamSimulationPropertiesTest::step);
    }

    private static Step step(Draw draw) {
        return switch (draw.way(8, 2, 6, 2, 1)) {
            case 0 ->
                new Step.Read(
                        draw.way(10, 1) == 0 ? draw.between(1, 6) : draw.between(2990, 3010),
                        draw.between(Integer.MIN_VALUE, Integer.MAX_VALUE));
            case 1 -> new Step.Broken(draw.between(0, 3));
            case 2 -> new Step.Delivered(draw.way(5, 1) == 0 ? draw.between(1, 5) : 8000, draw.bool());
            case 3 -> new Step.Saved();
            default -> new Step.Crashed();
        };
    }
}
