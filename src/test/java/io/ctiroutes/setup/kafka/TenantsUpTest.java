package io.ctiroutes.setup.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.metrics.ConnectorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TenantsUpTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Optional<String>> states = new TreeMap<>();

    @Test
    void whoHasAFileIsThereAndNobodyElse() {
        registry.getPrometheusRegistry().register(new TenantsUp(() -> states));
        assertThat(samples()).isEmpty();

        states.put("acme", Optional.empty());
        states.put("globex", Optional.of("falcon: no credentials"));
        assertThat(samples()).containsExactly("tenant_up{tenant=\"acme\"} 1.0", "tenant_up{tenant=\"globex\"} 0.0");

        states.remove("acme");
        states.put("globex", Optional.empty());
        assertThat(samples()).containsExactly("tenant_up{tenant=\"globex\"} 1.0");
    }

    @Test
    void itStaysWhileATenantIsStartedAnew() {
        registry.getPrometheusRegistry().register(new TenantsUp(() -> states));
        states.put("acme", Optional.of("it is being started"));

        ConnectorMetrics.ofTenant(registry, "name", "acme").close();
        ConnectorMetrics again = ConnectorMetrics.ofTenant(registry, "name", "acme");

        assertThat(samples()).containsExactly("tenant_up{tenant=\"acme\"} 0.0");
        again.close();
        assertThat(samples()).containsExactly("tenant_up{tenant=\"acme\"} 0.0");
    }

    @Test
    void whateverAFileIsCalledIsOneLabel() {
        registry.getPrometheusRegistry().register(new TenantsUp(() -> states));
        states.put("a\"} 1\nfake{b=\"c", Optional.of("that is no name of a tenant"));

        assertThat(samples()).containsExactly("tenant_up{tenant=\"a\\\"} 1\\nfake{b=\\\"c\"} 0.0");
    }

    private List<String> samples() {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("tenant_up") || line.startsWith("fake"))
                .toList();
    }
}
