package io.ctiroutes.opencti;

import io.ctiroutes.opencti.batch.BatchInWork;
import io.ctiroutes.opencti.platform.StreamState;
import io.ctiroutes.opencti.stream.StreamStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether events come from OpenCTI and get through the route; for readiness only, as a restart would mend nothing of it.
 * Up while the stream is connected, idle or not. Down, with what to do, while it is not, and while a batch fails or has
 * been in work for more than five minutes. Unknown while an operator has suspended the route: Camel itself then reports the
 * route as not ready, and does not ask this check.
 */
final class StreamHealthCheck extends AbstractHealthCheck {

    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final OpenCtiConsumer consumer;

    StreamHealthCheck(OpenCtiConsumer consumer) {
        super("camel", "consumer:" + consumer.getRouteId());
        this.consumer = consumer;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        StreamStatus.Snapshot status = consumer.status();
        builder.detail("stream.state", consumer.getStreamState())
                .detail("stream.position", consumer.getPosition())
                .detail("stream.lag.seconds", consumer.getLagSeconds())
                .detail("stream.queue.events", consumer.getQueueEvents())
                .detail("stream.recovered.events", consumer.getRecoveredEvents());
        if (consumer.isHeld()) {
            builder.unknown().message("suspended by an operator: events are received, but wait until it is resumed");
            return;
        }
        List<String> problems = new ArrayList<>();
        if (status.state() != StreamState.CONNECTED) {
            problems.add(stream(status));
        }
        consumer.overdue(PATIENCE).map(StreamHealthCheck::batch).ifPresent(problems::add);
        if (problems.isEmpty()) {
            builder.up();
        } else {
            builder.down().message(String.join("; ", problems));
        }
    }

    private static String stream(StreamStatus.Snapshot status) {
        Optional<String> why = status.lastError().filter(error -> status.state().isFailure());
        return "the stream is not connected (" + status.state().text() + ')'
                + why.map(error -> ": " + error).orElse("");
    }

    private static String batch(BatchInWork work) {
        return "the batch " + work.range() + " is in work since " + work.since() + ", last failure: "
                + work.lastFailure().orElse("none");
    }
}
