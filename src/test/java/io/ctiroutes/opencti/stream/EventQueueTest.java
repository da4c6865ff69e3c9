package io.ctiroutes.opencti.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventQueueTest {

    private Thread other;

    @AfterEach
    void endThread() {
        if (other != null) {
            other.interrupt();
        }
    }

    @Test
    void eventsComeOutInTheirOrderAndAtMostSoMany() throws Exception {
        EventQueue queue = new EventQueue(10, 10_000);
        for (int i = 1; i <= 5; i++) {
            assertThat(queue.put(event(i, 10))).isTrue();
        }

        assertThat(queue.take(3)).containsExactly(event(1, 10), event(2, 10), event(3, 10));
        assertThat(queue.take(3)).containsExactly(event(4, 10), event(5, 10));
    }

    @Test
    void itKnowsHowManyAndHowLargeTheyAre() throws Exception {
        EventQueue queue = new EventQueue(10, 10_000);
        queue.put(event(1, 1000));
        queue.put(event(2, 500));
        assertThat(queue.events()).isEqualTo(2);
        assertThat(queue.bytes()).isBetween(1500L, 1700L);

        queue.take(1);
        assertThat(queue.bytes()).isBetween(500L, 600L);

        queue.take(1);
        assertThat(queue.events()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void aReaderWaitsWhenThereAreTooManyEvents() throws Exception {
        EventQueue queue = new EventQueue(2, 10_000);
        queue.put(event(1, 10));
        queue.put(event(2, 10));

        Future<Boolean> third = waiting(() -> queue.put(event(3, 10)));

        assertThat(queue.events()).isEqualTo(2);
        assertThat(queue.take(1)).containsExactly(event(1, 10));
        assertThat(third.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.take(9)).containsExactly(event(2, 10), event(3, 10));
    }

    @Test
    void aLargeEventCountsForWhatIsMadeOfIt() throws Exception {
        EventQueue queue = new EventQueue(100, 10_000_000);
        queue.put(event(1, 2_000_000));
        assertThat(queue.bytes()).isBetween(8_000_000L, 8_001_000L);

        Future<Boolean> second = waiting(() -> queue.put(event(2, 1_200_000)));

        queue.done(queue.take(1));
        assertThat(second.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aReaderWaitsWhenTheEventsAreTooLarge() throws Exception {
        EventQueue queue = new EventQueue(100, 1000);
        queue.put(event(1, 600));

        Future<Boolean> second = waiting(() -> queue.put(event(2, 600)));

        assertThat(queue.events()).isEqualTo(1);
        List<StreamEvent> batch = queue.take(1);
        assertThat(second).as("it is still in memory").isNotDone();
        queue.done(batch);
        assertThat(second.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anEventLargerThanTheBoundIsLetInAlone() throws Exception {
        EventQueue queue = new EventQueue(100, 1000);
        assertThat(queue.put(event(1, 5000))).isTrue();

        Future<Boolean> second = waiting(() -> queue.put(event(2, 1)));

        assertThat(queue.take(9)).containsExactly(event(1, 5000));
        queue.done(List.of(event(1, 5000)));
        assertThat(second.get(5, TimeUnit.SECONDS)).isTrue();

        Future<Boolean> large = waiting(() -> queue.put(event(3, 5000)));
        assertThat(queue.take(9)).containsExactly(event(2, 1));
        queue.done(List.of(event(2, 1)));
        assertThat(large.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theRouteWaitsForTheFirstEvent() throws Exception {
        EventQueue queue = new EventQueue(2, 1000);

        Future<List<StreamEvent>> batch = waiting(() -> queue.take(9));
        queue.put(event(1, 10));

        assertThat(batch.get(5, TimeUnit.SECONDS)).containsExactly(event(1, 10));
    }

    @Test
    void closingWakesTheReader() throws Exception {
        EventQueue queue = new EventQueue(1, 1000);
        queue.put(event(1, 10));
        Future<Boolean> second = waiting(() -> queue.put(event(2, 10)));

        queue.close();

        assertThat(second.get(5, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void closingWakesTheRoute() throws Exception {
        EventQueue queue = new EventQueue(1, 1000);
        Future<List<StreamEvent>> batch = waiting(() -> queue.take(9));

        queue.close();

        assertThat(batch.get(5, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aClosedQueueForgetsAndTakesNothing() throws Exception {
        EventQueue queue = new EventQueue(5, 1000);
        queue.put(event(1, 10));

        queue.close();

        assertThat(queue.put(event(2, 10))).isFalse();
        assertThat(queue.take(9)).isEmpty();
        assertThat(queue.events()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void whoWaitsCanBeInterrupted() {
        EventQueue queue = new EventQueue(1, 1000);
        Future<List<StreamEvent>> batch = waiting(() -> queue.take(9));

        other.interrupt();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> batch.get(5, TimeUnit.SECONDS))
                .withCauseInstanceOf(InterruptedException.class);
    }

    /** Starts something on a thread of its own, which comes to wait in it. */
    private <T> Future<T> waiting(Callable<T> task) {
        FutureTask<T> result = new FutureTask<>(task);
        other = new Thread(result);
        other.start();
        await().until(() -> other.getState() == Thread.State.WAITING);
        assertThat(result).isNotDone();
        return result;
    }

    private static StreamEvent event(int id, int size) {
        return new StreamEvent(id + "-0", "create", "x".repeat(size));
    }
}
