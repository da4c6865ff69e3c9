package io.ctiroutes.operate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Part of the readiness of the connector: down as long as there is a problem, with the words that say what to do. It never
 * counts for liveness, because a restart would not help.
 */
public final class ProblemHealthCheck extends AbstractHealthCheck {

    private final Supplier<Optional<String>> problem;
    private final boolean readiness;

    /**
     * That a health check is down, one of these or one of Camel's.
     *
     * @param check   its id
     * @param message what is wrong, in words
     */
    public record Down(String check, String message) {

        @Override
        public String toString() {
            return check + ": " + message;
        }
    }

    /** All checks of a context that are down now, in the order of their ids. */
    public static List<Down> down(CamelContext context) {
        return HealthCheckHelper.invoke(context).stream()
                .filter(result -> result.getState() == State.DOWN)
                .map(result ->
                        new Down(result.getCheck().getId(), result.getMessage().orElse("down")))
                .sorted(Comparator.comparing(Down::toString))
                .toList();
    }

    /**
     * A check.
     *
     * @param id      as health shows it
     * @param problem what is wrong at the moment, if anything is
     */
    public ProblemHealthCheck(String id, Supplier<Optional<String>> problem) {
        this(id, problem, true);
    }

    private ProblemHealthCheck(String id, Supplier<Optional<String>> problem, boolean readiness) {
        super("connector", id);
        this.problem = problem;
        this.readiness = readiness;
    }

    /** A check that is no part of the readiness: the connector does what it can, but somebody has to know. */
    public static ProblemHealthCheck beside(String id, Supplier<Optional<String>> problem) {
        return new ProblemHealthCheck(id, problem, false);
    }

    @Override
    public boolean isReadiness() {
        return readiness;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> now = problem.get();
        if (now.isPresent()) {
            builder.message(now.get()).down();
        } else {
            builder.up();
        }
    }
}
