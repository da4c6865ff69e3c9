package io.ctiroutes.setup.kafka;

import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.operate.RunningMetrics;
import io.ctiroutes.routes.RouteSet;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.TenantThreads;
import io.ctiroutes.tenant.Tenant;
import io.ctiroutes.worker.TenantRuns;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.slf4j.MDC;

/** Serves one tenant, in a Camel context of its own. */
final class TenantRun implements TenantRuns.Run {

    private final Tenant tenant;
    private final CamelSetup setup;
    private final ConnectorMetrics metrics;
    private final RouteSet routes;
    private CamelContext context;

    TenantRun(Tenant tenant, CamelSetup setup, ConnectorMetrics metrics, RouteSet routes) {
        this.tenant = tenant;
        this.setup = setup;
        this.metrics = metrics;
        this.routes = routes;
    }

    @Override
    public void start() throws Exception {
        context = setup.ofTenant(tenant.name());
        TenantThreads.name(context, tenant.name());
        try (MDC.MDCCloseable here = TenantThreads.here(tenant.name())) {
            setup.run(context, routes);
            RunningMetrics.showBreaker(context, metrics);
            context.start();
        } catch (Exception e) {
            stop();
            throw e;
        }
    }

    @Override
    public void stop() {
        context.stop();
        metrics.close();
    }

    @Override
    public Optional<String> problem() {
        String problems = HealthCheckHelper.invoke(context).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .map(result ->
                        result.getCheck().getId() + ": " + result.getMessage().orElse("down"))
                .sorted()
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
    }
}
