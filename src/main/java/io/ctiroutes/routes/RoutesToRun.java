package io.ctiroutes.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;

/**
 * Tells which routes should run and do not, because an operator has stopped, suspended or removed them, and how they run
 * again. Camel itself says only that they do not, and nothing at all of one that is gone.
 */
public final class RoutesToRun {

    private final CamelContext context;
    private final Supplier<Set<String>> loaded;

    /**
     * Of a context.
     *
     * @param loaded the ids of the routes that were loaded last and start by themselves; empty while they are being
     *               replaced
     */
    public RoutesToRun(CamelContext context, Supplier<Set<String>> loaded) {
        this.context = context;
        this.loaded = loaded;
    }

    /** What is wrong and what to do; empty if all run, and while they start, stop or are replaced. */
    public Optional<String> problem() {
        Set<String> ids = loaded.get();
        if (ids.isEmpty() || !context.isStarted()) {
            return Optional.empty();
        }
        List<String> problems = new ArrayList<>();
        new TreeSet<>(ids).forEach(id -> problem(id).ifPresent(problems::add));
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private Optional<String> problem(String id) {
        Route route = context.getRoute(id);
        if (route == null) {
            return Optional.of("the route " + id + " was removed: restart the connector");
        }
        ServiceStatus status = context.getRouteController().getRouteStatus(id);
        if (status == ServiceStatus.Suspended) {
            return Optional.of("the route " + id + " is suspended: resume it, " + operation(id, "resume"));
        }
        if (status == ServiceStatus.Stopped) {
            return Optional.of("the route " + id + " is stopped: start it, " + operation(id, "start"));
        }
        return Optional.empty();
    }

    /** Without the quotes that the name of the bean has: Camel's answer over HTTP would escape them twice. */
    private static String operation(String id, String name) {
        return "over JMX with the operation %s of the bean type=routes,name=%s".formatted(name, id);
    }
}
