package io.ctiroutes.setup.kafka;

import io.ctiroutes.console.Console;
import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.operate.ProblemHealthCheck;
import io.ctiroutes.operate.RunningMetrics;
import io.ctiroutes.routes.RouteSet;
import io.ctiroutes.setup.CamelSetup;
import io.ctiroutes.setup.TenantThreads;
import io.ctiroutes.tenant.Tenant;
import io.ctiroutes.worker.TenantRuns;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.slf4j.MDC;

/** Serves one tenant, in a Camel context of its own. */
final class TenantRun implements TenantRuns.Run {

    private final Tenant tenant;
    private final CamelSetup setup;
    private final ConnectorMetrics metrics;
    private final RouteSet routes;
    private final Optional<Console> console;
    private CamelContext context;

    TenantRun(Tenant tenant, CamelSetup setup, ConnectorMetrics metrics, RouteSet routes, Optional<Console> console) {
        this.tenant = tenant;
        this.setup = setup;
        this.metrics = metrics;
        this.routes = routes;
        this.console = console;
    }

    @Override
    public void start() throws Exception {
        context = setup.ofTenant(tenant.name());
        TenantThreads.name(context, tenant.name());
        try (MDC.MDCCloseable here = TenantThreads.here(tenant.name())) {
            setup.run(context, routes);
            RunningMetrics.showBreaker(context, metrics);
            context.start();
            console.ifPresent(page -> page.show(tenant.name(), setup.watched(context)));
        } catch (Exception e) {
            stop();
            throw e;
        }
    }

    @Override
    public void stop() {
        console.ifPresent(page -> page.gone(tenant.name()));
        context.stop();
        metrics.close();
    }

    @Override
    public Optional<String> problem() {
        String problems = ProblemHealthCheck.down(context).stream()
                .map(ProblemHealthCheck.Down::toString)
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
    }
}
