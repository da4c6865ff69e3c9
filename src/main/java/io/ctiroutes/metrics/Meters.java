package io.ctiroutes.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Meters of one owner in a registry that it may share with others, all with the labels of that owner. Safe for use by
 * several threads.
 */
final class Meters implements AutoCloseable {

    private final Tags labels;
    private final Set<Meter> own = Collections.newSetFromMap(new IdentityHashMap<>());
    private MeterRegistry registry;

    /**
     * None yet. With labels, those go that a former owner of the same has left: a registry keeps the first of a kind, and
     * would go on to show what that owner does.
     */
    Meters(MeterRegistry registry, Tags labels) {
        this.registry = registry;
        this.labels = labels;
        if (labels.stream().findAny().isPresent()) {
            registry.getMeters().stream()
                    .filter(meter ->
                            meter.getId().getTags().containsAll(labels.stream().toList()))
                    .forEach(registry::remove);
        }
    }

    Counter counter(String name, String description, String... tags) {
        return added(to -> Counter.builder(name)
                .description(description)
                .tags(tags)
                .tags(labels)
                .register(to));
    }

    /** A timer; with buckets a histogram. */
    Timer timer(String name, String description, Duration[] buckets, String... tags) {
        return added(to -> Timer.builder(name)
                .description(description)
                .tags(tags)
                .tags(labels)
                .serviceLevelObjectives(buckets)
                .register(to));
    }

    /**
     * A number that is asked for at each scrape.
     *
     * @param unit empty for none
     */
    void gauge(String name, String unit, String description, DoubleSupplier value, String... tags) {
        added(to -> Gauge.builder(name, value::getAsDouble)
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(description)
                .tags(tags)
                .tags(labels)
                .register(to));
    }

    private synchronized <M extends Meter> M added(Function<MeterRegistry, M> register) {
        M meter = register.apply(registry);
        own.add(meter);
        return meter;
    }

    /** The sum of counters of this owner. */
    synchronized double total(String name, String label, String value) {
        return named(name)
                .filter(meter -> value.equals(meter.getId().getTag(label)))
                .filter(Counter.class::isInstance)
                .map(Counter.class::cast)
                .mapToDouble(Counter::count)
                .sum();
    }

    synchronized double value(String gauge) {
        return named(gauge)
                .filter(Gauge.class::isInstance)
                .findFirst()
                .map(Gauge.class::cast)
                .map(Gauge::value)
                .orElse(Double.NaN);
    }

    /** Not by the registry, which would look through those of all that share it. */
    private Stream<Meter> named(String name) {
        return own.stream().filter(meter -> meter.getId().getName().equals(name));
    }

    /** Takes them out of the registry; what is counted after that nobody sees. */
    @Override
    public synchronized void close() {
        Set<Meter> there = Collections.newSetFromMap(new IdentityHashMap<>());
        there.addAll(registry.getMeters());
        own.stream().filter(there::contains).forEach(registry::remove);
        own.clear();
        registry = new SimpleMeterRegistry();
    }
}
