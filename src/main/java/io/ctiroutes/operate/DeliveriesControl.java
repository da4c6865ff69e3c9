package io.ctiroutes.operate;

import io.ctiroutes.falcon.access.FalconStatus;
import io.ctiroutes.falcon.access.RateLimit;
import io.ctiroutes.falcon.delivery.Operation;
import io.ctiroutes.falcon.delivery.Outcome;
import io.ctiroutes.metrics.ConnectorMetrics;
import java.time.Instant;
import java.util.StringJoiner;
import java.util.function.ToLongFunction;
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

    public DeliveriesControl(CamelContext context, ConnectorMetrics metrics, RateLimit rateLimit, FalconStatus falcon) {
        this.context = context;
        this.metrics = metrics;
        this.rateLimit = rateLimit;
        this.falcon = falcon;
    }

    @ManagedAttribute(
            description =
                    "How many IOC changes ended in which way since the start, as created=2, refused=1; empty if none")
    public String getCountByOutcome() {
        return counts(metrics::ended);
    }

    @ManagedAttribute(
            description = "How many upserts and how many retires ended in which way since the start, as"
                    + " upsert: created=2, updated=1; retire: retired=3; empty if none")
    public String getCountByOperation() {
        StringJoiner text = new StringJoiner("; ");
        for (Operation operation : Operation.values()) {
            String counts = counts(outcome -> metrics.ended(operation, outcome));
            if (!counts.isEmpty()) {
                text.add(operation.text() + ": " + counts);
            }
        }
        return text.toString();
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
        return RunningMetrics.breakerState(context).orElse("");
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

    /** The outcomes that there were, with their numbers. */
    private static String counts(ToLongFunction<Outcome> count) {
        StringJoiner text = new StringJoiner(", ");
        for (Outcome outcome : Outcome.values()) {
            long changes = count.applyAsLong(outcome);
            if (changes > 0) {
                text.add(outcome.text() + '=' + changes);
            }
        }
        return text.toString();
    }
}
