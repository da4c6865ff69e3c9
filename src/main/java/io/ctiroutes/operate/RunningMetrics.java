package io.ctiroutes.operate;

import io.ctiroutes.metrics.ConnectorMetrics;
import io.ctiroutes.opencti.OpenCtiConsumer;
import io.ctiroutes.opencti.platform.StreamId;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.resilience4j.ResilienceProcessor;

/** What is read off the running routes at each scrape; an edited route is a new one, so it is looked for each time. */
public final class RunningMetrics {

    private static final double MILLIS = 1_000;

    /** The step in the routes with the circuit breaker around the calls of Falcon. */
    private static final String BREAKER = "falcon-breaker";

    private final CamelContext context;

    private RunningMetrics(CamelContext context) {
        this.context = context;
    }

    /** Shows what the routes of this context do. */
    public static void show(CamelContext context, ConnectorMetrics metrics) {
        RunningMetrics running = new RunningMetrics(context);
        metrics.gauge(
                "stream_connected",
                "",
                "1 while the stream is connected, else 0",
                () -> running.stream(consumer -> consumer.getConnectedSince().isEmpty() ? 0 : 1, 0));
        metrics.gauge(
                "stream_lag",
                "seconds",
                "How long the oldest event not yet acknowledged has been waiting, 0 if none",
                () -> running.stream(OpenCtiConsumer::getLagSeconds, Double.NaN));
        metrics.gauge(
                "stream_recovered_events",
                "",
                "Events that came so far out of OpenCTI's database, 0 unless it is recovered",
                () -> running.stream(OpenCtiConsumer::getRecoveredEvents, 0));
        metrics.gauge(
                "stream_recovery_cursor_age",
                "seconds",
                "How long ago was changed what now comes out of OpenCTI's database, NaN unless it is recovered",
                () -> running.stream(RunningMetrics::cursorAge, Double.NaN));
        metrics.gauge(
                "stream_position_unsaved",
                "seconds",
                "For how long the position could not be saved in OpenCTI, 0 if it could",
                () -> running.stream(OpenCtiConsumer::getPositionUnsavedSeconds, Double.NaN));
        metrics.gauge(
                "stream_position",
                "seconds",
                "Time of the position, since the epoch",
                () -> running.stream(RunningMetrics::positionSeconds, Double.NaN));
        metrics.gauge(
                "stream_queue_events",
                "",
                "Events that wait for the route",
                () -> running.stream(OpenCtiConsumer::getQueueEvents, 0));
        metrics.gauge(
                "stream_queue",
                "bytes",
                "Bytes of the events that wait for the route",
                () -> running.stream(OpenCtiConsumer::getQueueBytes, 0));
        showBreaker(context, metrics);
    }

    /** Shows the circuit breaker of this context. */
    public static void showBreaker(CamelContext context, ConnectorMetrics metrics) {
        RunningMetrics running = new RunningMetrics(context);
        metrics.gauge(
                "falcon_breaker_open",
                "",
                "1 while the circuit breaker is open, 0.5 while half open, else 0",
                running::breaker);
    }

    /** The stream that runs; empty in a worker, or if its route does not run. */
    public static Optional<OpenCtiConsumer> stream(CamelContext context) {
        return new RunningMetrics(context).streams().findFirst();
    }

    /** Why the position is not saved, as the stream that runs says it. */
    public static Optional<String> positionProblem(CamelContext context) {
        return new RunningMetrics(context)
                .streams()
                .map(OpenCtiConsumer::positionProblem)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The circuit breaker's state as resilience4j names it, e.g. {@code CLOSED}; empty if the routes have no such step. */
    static Optional<String> breakerState(CamelContext context) {
        return Optional.ofNullable(context.getProcessor(BREAKER))
                .filter(ResilienceProcessor.class::isInstance)
                .map(ResilienceProcessor.class::cast)
                .map(ResilienceProcessor::getCircuitBreakerState);
    }

    private double stream(ToDoubleFunction<OpenCtiConsumer> number, double none) {
        return streams().mapToDouble(number).findFirst().orElse(none);
    }

    private Stream<OpenCtiConsumer> streams() {
        return context.getRoutes().stream()
                .map(Route::getConsumer)
                .filter(OpenCtiConsumer.class::isInstance)
                .map(OpenCtiConsumer.class::cast);
    }

    private static double cursorAge(OpenCtiConsumer consumer) {
        long age = consumer.getRecoveryCursorAgeSeconds();
        return age < 0 ? Double.NaN : age;
    }

    private static double positionSeconds(OpenCtiConsumer consumer) {
        return StreamId.parse(consumer.getPosition())
                .map(id -> id.milliseconds() / MILLIS)
                .orElse(Double.NaN);
    }

    private double breaker() {
        return breakerState(context)
                .map(state -> switch (state) {
                    case "OPEN", "FORCED_OPEN" -> 1.0;
                    case "HALF_OPEN" -> 0.5;
                    default -> 0.0;
                })
                .orElse(Double.NaN);
    }
}
