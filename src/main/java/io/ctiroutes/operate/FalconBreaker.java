package io.ctiroutes.operate;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.resilience4j.ResilienceProcessor;

/** The circuit breaker around the calls of Falcon. */
final class FalconBreaker {

    /** The step in the routes. */
    private static final String ID = "falcon-breaker";

    private FalconBreaker() {}

    /** Its state as resilience4j names it, e.g. {@code CLOSED}; empty if the routes have no such step. */
    static Optional<String> state(CamelContext context) {
        return Optional.ofNullable(context.getProcessor(ID))
                .filter(ResilienceProcessor.class::isInstance)
                .map(ResilienceProcessor.class::cast)
                .map(ResilienceProcessor::getCircuitBreakerState);
    }
}
