package io.ctiroutes;

import io.ctiroutes.falcon.FalconStatus;
import io.ctiroutes.falcon.Outcome;
import io.ctiroutes.falcon.RateLimit;
import io.ctiroutes.metrics.ConnectorMetrics;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;

/** The deliveries to Falcon over JMX, beside Camel's own beans. */
@ManagedResource(description = "Deliveries: IOC changes to Falcon")
public final class DeliveriesControl {

    private final CamelContext context;
    private final ConnectorMetrics metrics;
    private final RateLimit rateLimit;
    private final FalconStatus falcon;

    DeliveriesControl(CamelContext context, ConnectorMetrics metrics, RateLimit rateLimit, FalconStatus falcon) {
        this.context = context;
        this.metrics = metrics;
        this.rateLimit = rateLimit;
        this.falcon = falcon;
    }

    @ManagedAttribute(
            description =
                    "How many IOC changes ended in which way since the start, as created=2, refused=1; empty if none")
    public String getCountByOutcome() {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> count(outcome) > 0)
                .map(outcome -> outcome.text() + '=' + count(outcome))
                .collect(Collectors.joining(", "));
    }

    @ManagedAttribute(
            description = "Until when Falcon's rate limit lets no request through, as an ISO date; empty if it does")
    public String getCooldownUntil() {
        return rateLimit.cooldownUntil().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(
            description = "CLOSED: calls go through; OPEN: too many failed, none does; HALF_OPEN: a few are tried;"
                    + " empty if the routes have no circuit breaker falcon-breaker")
    public String getBreakerState() {
        return FalconBreaker.state(context).orElse("");
    }

    @ManagedAttribute(
            description = "Requests a minute allowed now: crowdstrike.max-requests-per-minute, or fewer while Falcon"
                    + " tells that few are left")
    public long getRequestsPerMinute() {
        return rateLimit.requestsPerMinute();
    }

    @ManagedAttribute(description = "Why calls to Falcon do not get through, and what to do; empty if they do")
    public String getProblem() {
        return falcon.problem().map(FalconStatus.Problem::what).orElse("");
    }

    private long count(Outcome outcome) {
        return (long) metrics.total("ioc_changes", "outcome", outcome.text());
    }
}
