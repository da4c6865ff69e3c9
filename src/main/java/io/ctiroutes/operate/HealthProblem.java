package io.ctiroutes.operate;

import java.util.Comparator;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/**
 * What a health check finds to be wrong.
 *
 * @param check   its id
 * @param message what is wrong, in words
 */
public record HealthProblem(String check, String message) {

    /** All that is wrong now, in the order of the checks' ids. */
    public static List<HealthProblem> of(CamelContext context) {
        return HealthCheckHelper.invoke(context).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .map(result -> new HealthProblem(
                        result.getCheck().getId(), result.getMessage().orElse("down")))
                .sorted(Comparator.comparing(HealthProblem::toString))
                .toList();
    }

    @Override
    public String toString() {
        return check + ": " + message;
    }
}
