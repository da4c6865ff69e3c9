package io.ctiroutes.flow;

import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;

/** What the health of a context says to those who ask whether it is ready. */
record Readiness(CamelContext context) {

    /** The checks that are down, each with its message. */
    List<String> problems() {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .map(result ->
                        result.getCheck().getId() + ": " + result.getMessage().orElse(""))
                .toList();
    }

    /** The names of all checks. */
    Collection<String> checks() {
        return HealthCheckRegistry.get(context).getCheckIDs();
    }
}
