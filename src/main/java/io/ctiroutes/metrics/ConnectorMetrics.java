package io.ctiroutes.metrics;

import io.ctiroutes.falcon.Outcome;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.opencti.StreamEvent;
import io.ctiroutes.opencti.StreamId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the connector counts. {@code processed_messages_total} and {@code current_state} have the names and labels that the
 * Python connector gave them, so that dashboards go on working.
 */
public final class ConnectorMetrics {

    private static final String NAME = "name";

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
    }

    /** A batch was acknowledged. */
    public void acknowledged(List<StreamEvent> events) {
        Map<String, Integer> byType = new HashMap<>();
        events.forEach(event -> byType.merge(event.type(), 1, Integer::sum));
        byType.forEach((type, count) -> Counter.builder("processed_messages")
                .description("Number of processed messages")
                .tag(NAME, connectorName)
                .tag("action", type)
                .register(registry)
                .increment(count));
        StreamId.parse(events.get(events.size() - 1).id()).ifPresent(id -> currentState.set(id.milliseconds()));
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

    /** So many IOC changes ended so. */
    public void ended(Outcome outcome, int changes) {
        Counter.builder("ioc_changes")
                .description("IOC changes by how they ended")
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

    /** How many so far, over all labels; for those who print a summary. */
    public double total(String meter, String label, String value) {
        return registry.find(meter).tag(label, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
