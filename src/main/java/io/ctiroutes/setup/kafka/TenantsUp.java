package io.ctiroutes.setup.kafka;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The metric that tells of each tenant whether it is well. Unlike those that a tenant counts itself it does not go while the
 * tenant is started anew, and is there also for one that cannot be: who has a file has it, and nobody else.
 */
final class TenantsUp implements Collector {

    private final Supplier<Map<String, Optional<String>>> states;

    /**
     * The metric.
     *
     * @param states what is wrong with each tenant, by name; asked at each scrape
     */
    TenantsUp(Supplier<Map<String, Optional<String>>> states) {
        this.states = states;
    }

    @Override
    public MetricSnapshot collect() {
        GaugeSnapshot.Builder up =
                GaugeSnapshot.builder().name("tenant_up").help("1 while the tenant has no problem, else 0");
        states.get()
                .forEach((name, problem) -> up.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("tenant", name))
                        .value(problem.isPresent() ? 0 : 1)
                        .build()));
        return up.build();
    }
}
