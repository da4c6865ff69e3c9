package io.ctiroutes.opencti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.platform.StreamId;
import io.ctiroutes.sandbox.opencti.Indicator;
import io.ctiroutes.sandbox.opencti.OpenCtiOptions;
import io.ctiroutes.sandbox.opencti.OpenCtiStandIn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a batch that fails again and again. */
@Timeout(60)
class FailingBatchTest {

    private static final String POISON = "poison.example";

    private final OpenCtiStandIn platform =
            OpenCtiStandIn.start(OpenCtiOptions.defaults().heartbeatPeriod(Duration.ofMillis(50)));
    private final Recorder recorder = new Recorder();
    private RunningRoute route;

    @AfterEach
    void close() {
        route.close();
        platform.close();
    }

    @Test
    void afterSoManyFailuresItsEventsComeOneByOneAndARouteThatHandlesTheFailureLetsThemPass() throws Exception {
        // a route that fails because of one event, and gives it up when it comes alone for the last time
        recorder.failWith(attempt -> attempt.lastAttempt().equals(true)
                ? Optional.empty()
                : poisoned(attempt, new IllegalStateException("bug")));
        List<String> ids = startWithABatchOf("a.example", POISON, "b.example");

        recorder.awaitCompleted(ids.get(2));

        List<Recorder.Attempt> attempts = attemptsWithIndicators();
        assertThat(attempts)
                .extracting(Recorder.Attempt::ids)
                .endsWith(ids, ids, ids, ids.subList(0, 1), ids.subList(1, 2), ids.subList(2, 3));
        assertThat(attempts).extracting(Recorder.Attempt::lastAttempt).endsWith(false, false, false, true, true, true);
        assertThat(attempts.get(attempts.size() - 1).size()).isEqualTo(1);
        await().until(() -> id(route.consumer().getPosition()).isAfter(id(ids.get(2))));
        assertThat(route.consumer().getLastError()).contains("tried again one by one", "bug");

        // what comes after it is a batch like any other
        String next = platform.create(Indicator.domain("next.example"));
        recorder.awaitCompleted(next);
        assertThat(attemptsWithIndicators()).last().returns(false, Recorder.Attempt::lastAttempt);
    }

    @Test
    void anEventThatFailsAloneTooIsTriedForEverAndNothingPassesIt() throws Exception {
        AtomicInteger alone = new AtomicInteger();
        recorder.failWith(attempt -> {
            if (attempt.lastAttempt().equals(true) && isPoisoned(attempt)) {
                alone.incrementAndGet();
                // another cause each time
                return Optional.of(new IllegalStateException("x".repeat(alone.get())));
            }
            return poisoned(attempt, new IllegalStateException("bug"));
        });
        List<String> ids = startWithABatchOf("a.example", POISON, "b.example");

        await().until(() -> alone.get() > 10);

        assertThat(recorder.indicatorIds()).contains(ids.get(0)).doesNotContain(ids.get(1), ids.get(2));
        assertThat(id(route.consumer().getPosition())).isLessThan(id(ids.get(1)));
        assertThat(attemptsWithIndicators())
                .last()
                .satisfies(attempt -> assertThat(attempt.ids()).containsExactly(ids.get(1)));

        recorder.failWith(attempt -> Optional.empty());
        recorder.awaitCompleted(ids.get(2));
        assertThat(recorder.indicatorIds()).endsWith(ids.toArray(String[]::new));
    }

    @Test
    void failuresForDifferentCausesDoNotAddUp() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        recorder.failWith(attempt -> isPoisoned(attempt) && failures.get() < 12
                ? Optional.of(new IllegalStateException(failures.getAndIncrement() % 4 < 2 ? "red" : "green"))
                : Optional.empty());
        List<String> ids = startWithABatchOf(POISON, "b.example");

        recorder.awaitCompleted(ids.get(1));

        assertThat(failures).hasValue(12);
        assertThat(recorder.attempts())
                .extracting(Recorder.Attempt::lastAttempt)
                .containsOnly(false);
    }

    @Test
    void errorsAreFailuresLikeOthers() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        recorder.failWith(attempt -> switch (isPoisoned(attempt) ? failures.getAndIncrement() : -1) {
            case 0 -> Optional.of(new StackOverflowError());
            case 1 -> Optional.of(new NoClassDefFoundError("Missing"));
            default -> Optional.empty();
        });
        List<String> ids = startWithABatchOf(POISON);

        recorder.awaitCompleted(ids.get(0));
    }

    @Test
    void aListenerThatFailsDoesNotEndTheDeliveries() throws Exception {
        List<String> ids = startWithABatchOf("a.example");
        recorder.awaitCompleted(ids.get(0));
        AtomicInteger told = new AtomicInteger();
        route.context().getComponent("opencti", OpenCtiComponent.class).setAcknowledgementListener(events -> {
            if (told.getAndIncrement() == 0) {
                throw new IllegalStateException("metrics are broken");
            }
        });

        recorder.awaitCompleted(platform.create(Indicator.domain("b.example")));
        String last = platform.create(Indicator.domain("c.example"));
        recorder.awaitCompleted(last);

        assertThat(recorder.indicatorIds()).doesNotHaveDuplicates();
        await().until(() -> id(route.consumer().getPosition()).isAfter(id(last)));
        assertThat(told).hasValue(2);
    }

    /** Starts with these in one batch; returns their ids. */
    private List<String> startWithABatchOf(String... domains) throws Exception {
        route = RunningRoute.start(platform, recorder, configuration -> configuration.setMaxAttempts(3));
        recorder.awaitCompleted(platform.create(Indicator.domain("first.example")));
        recorder.hold();
        int before = recorder.attempts().size();
        platform.create(Indicator.domain("held.example"));
        await().until(() -> recorder.attempts().size() > before);
        List<String> ids = IntStream.range(0, domains.length)
                .mapToObj(i -> platform.create(Indicator.domain(domains[i])))
                .toList();
        await().until(() -> route.consumer().getQueueEvents() == ids.size());
        recorder.release();
        return ids;
    }

    private List<Recorder.Attempt> attemptsWithIndicators() {
        return recorder.attempts().stream()
                .filter(attempt ->
                        attempt.events().stream().anyMatch(event -> event.data().contains("\"pattern\"")))
                .toList();
    }

    private static Optional<Throwable> poisoned(Recorder.Attempt attempt, Throwable failure) {
        return isPoisoned(attempt) ? Optional.of(failure) : Optional.empty();
    }

    private static boolean isPoisoned(Recorder.Attempt attempt) {
        return attempt.events().stream().anyMatch(event -> event.data().contains(POISON));
    }

    private static StreamId id(String text) {
        return StreamId.parse(text).orElseThrow();
    }
}
