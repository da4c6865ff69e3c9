package io.ctiroutes.opencti;

import static org.awaitility.Awaitility.await;

import io.ctiroutes.opencti.stream.StreamEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The end of a route: notes every batch that comes, and completes it, fails it or holds it as it was told. */
public final class Recorder implements Processor {

    /** One exchange. */
    public record Attempt(List<StreamEvent> events, Object size, Object firstId, Object lastId, Object lastAttempt) {
        public List<String> ids() {
            return events.stream().map(StreamEvent::id).toList();
        }
    }

    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    private final List<Attempt> completed = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicBoolean holding = new AtomicBoolean();
    private volatile Function<Attempt, Optional<Throwable>> faults = attempt -> Optional.empty();
    private final Semaphore released = new Semaphore(0);

    @Override
    @SuppressWarnings("unchecked")
    public void process(Exchange exchange) throws Exception {
        Attempt attempt = new Attempt(
                List.copyOf(exchange.getIn().getBody(List.class)),
                exchange.getIn().getHeader(OpenCtiConstants.BATCH_SIZE),
                exchange.getIn().getHeader(OpenCtiConstants.FIRST_EVENT_ID),
                exchange.getIn().getHeader(OpenCtiConstants.LAST_EVENT_ID),
                exchange.getIn().getHeader(OpenCtiConstants.LAST_ATTEMPT));
        attempts.add(attempt);
        if (holding.get()) {
            released.acquire();
        }
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("Falcon is away");
        }
        Optional<Throwable> failure = faults.apply(attempt);
        if (failure.isPresent()) {
            Recorder.<RuntimeException>fail(failure.get());
        }
        completed.add(attempt);
    }

    /** From now on exchanges fail with what this finds. */
    void failWith(Function<Attempt, Optional<Throwable>> newFaults) {
        faults = newFaults;
    }

    /** Throws also what processors do not declare. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void fail(Throwable failure) throws T {
        throw (T) failure;
    }

    /** The next so many exchanges fail. */
    public void fail(int exchanges) {
        failures.set(exchanges);
    }

    /** Exchanges do not complete until {@link #release}. */
    public void hold() {
        released.drainPermits();
        holding.set(true);
    }

    public void release() {
        holding.set(false);
        released.release();
    }

    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    public List<Attempt> completed() {
        return List.copyOf(completed);
    }

    /** The events of all completed exchanges that are about indicators. */
    public List<StreamEvent> indicators() {
        return completed.stream()
                .flatMap(attempt -> attempt.events().stream())
                .filter(event -> event.data().contains("\"pattern\""))
                .toList();
    }

    public List<String> indicatorIds() {
        return indicators().stream().map(StreamEvent::id).toList();
    }

    /** Waits until the last event that was completed is this. */
    public void awaitCompleted(String id) {
        await().until(() -> indicatorIds().contains(id));
    }
}
