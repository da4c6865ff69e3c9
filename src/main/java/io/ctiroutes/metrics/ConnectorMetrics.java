package io.ctiroutes.metrics;

import io.ctiroutes.falcon.Operation;
import io.ctiroutes.falcon.Outcome;
import io.ctiroutes.falcon.RequestListener;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.opencti.AcknowledgementListener;
import io.ctiroutes.opencti.StreamEvent;
import io.ctiroutes.opencti.StreamId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * What the connector counts. {@code processed_messages_total} and {@code current_state} have the names and labels that the
 * Python connector gave them, so that dashboards go on working.
 */
public final class ConnectorMetrics implements AcknowledgementListener, RequestListener {

    private static final String NAME = "name";
    private static final String OTHER = "other";
    private static final String OPERATION = "operation";
    // whatever a platform or a proxy sends: these, and no more, become labels
    private static final Set<String> EVENT_TYPES = Set.of("create", "update", "delete", "merge");
    private static final Set<Integer> STATUSES =
            Set.of(200, 201, 207, 400, 401, 403, 404, 409, 413, 414, 429, 500, 502, 503, 504);
    private static final Map<String, String> OPERATIONS =
            Map.of("POST", "create", "GET", "look-up", "PATCH", "update", "DELETE", "delete");
    private static final Duration[] BUCKETS = Stream.of(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final String connectorName;
    private final AtomicLong currentState = new AtomicLong();

    public ConnectorMetrics(MeterRegistry registry, String connectorName) {
        this.registry = registry;
        this.connectorName = connectorName;
        Gauge.builder("current_state", currentState, AtomicLong::get)
                .description("Milliseconds part of the id of the last acknowledged event")
                .tag(NAME, connectorName)
                .register(registry);
        // there before the first: a rate needs a number to begin with
        EVENT_TYPES.forEach(type -> events(type, 0));
        batches(false);
        batches(true);
    }

    /** A batch was acknowledged. */
    @Override
    public void acknowledged(List<StreamEvent> events) {
        Map<String, Integer> byType = new HashMap<>();
        events.forEach(event -> byType.merge(known(event.type()), 1, Integer::sum));
        byType.forEach(this::events);
        StreamId.parse(events.get(events.size() - 1).id()).ifPresent(id -> currentState.set(id.milliseconds()));
    }

    private void events(String type, int count) {
        Counter.builder("processed_messages")
                .description("Number of processed messages")
                .tag(NAME, connectorName)
                .tag("action", type)
                .register(registry)
                .increment(count);
    }

    private static String known(String type) {
        return EVENT_TYPES.contains(type) ? type : OTHER;
    }

    @Override
    public void processed(boolean failed, Duration time) {
        batches(failed).record(time);
    }

    private Timer batches(boolean failed) {
        return Timer.builder("batches")
                .description("Batches that the route is done with")
                .tag("result", failed ? "failed" : "done")
                .register(registry);
    }

    @Override
    public void ended(String method, boolean token, int status, Duration duration) {
        String code = STATUSES.contains(status) ? Integer.toString(status) : OTHER;
        Timer.builder("falcon_requests")
                .description("Requests to Falcon")
                .tag(OPERATION, token ? "token" : OPERATIONS.getOrDefault(method, OTHER))
                .tag("status", status == NO_ANSWER ? "none" : code)
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(duration);
    }

    /**
     * Shows a number that is asked for at each scrape; NaN while it is not known.
     *
     * @param unit e.g. {@code seconds}; empty for none
     */
    public void gauge(String name, String unit, String description, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble)
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(description)
                .register(registry);
    }

    /** An event or observable was left out by rule. */
    public void skipped(SkipReason reason) {
        skipped(reason, 1);
    }

    private void skipped(SkipReason reason, int count) {
        Counter.builder("skipped")
                .description("Events and observables that are not Falcon's business")
                .tag("reason", reason.text())
                .register(registry)
                .increment(count);
    }

    /** So many IOC changes that wanted this ended so. */
    public void ended(Operation operation, Outcome outcome, int changes) {
        Counter.builder("ioc_changes")
                .description("IOC changes by how they ended")
                .tag(OPERATION, operation.text())
                .tag("outcome", outcome.text())
                .register(registry)
                .increment(changes);
        if (outcome == Outcome.FOREIGN) {
            skipped(SkipReason.FOREIGN, changes);
        }
    }

    /** A dead letter of this category was kept. */
    public void deadLetter(String category) {
        Counter.builder("dead_letters_kept")
                .description("Dead letters written, the same one again counted again")
                .tag("reason", category)
                .register(registry)
                .increment();
    }

    /** Shows how many dead letters there are on disk. */
    public void deadLetters(Callable<Integer> count) {
        Gauge.builder("dead_letters", () -> {
                    try {
                        return count.call();
                    } catch (Exception e) {
                        // the folder cannot be read at the moment: no number is better than a wrong one
                        return Double.NaN;
                    }
                })
                .description("Dead letters on disk")
                .register(registry);
    }

    /** How many IOC changes that wanted this ended so, so far. */
    public long changes(Operation operation, Outcome outcome) {
        return (long)
                registry
                        .find("ioc_changes")
                        .tags(OPERATION, operation.text(), "outcome", outcome.text())
                        .counters()
                        .stream()
                        .mapToDouble(Counter::count)
                        .sum();
    }

    /** How many so far, over all labels; for those who print a summary. */
    public double total(String meter, String label, String value) {
        return registry.find(meter).tag(label, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
