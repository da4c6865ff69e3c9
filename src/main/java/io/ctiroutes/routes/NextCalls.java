package io.ctiroutes.routes;

import io.ctiroutes.steps.FalconRequests;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/** Whether there is a route for each call that a delivery may want next: its address is only known when it is wanted. */
final class NextCalls {

    private static final String NEXT = "${exchangeProperty.delivery.next}";

    private NextCalls() {}

    /**
     * Checks routes that have been built.
     *
     * @throws InvalidRoutesException if a step would find no route
     */
    static void check(ModelCamelContext trial) {
        Set<Endpoint> listening =
                trial.getRoutes().stream().map(Route::getEndpoint).collect(Collectors.toSet());
        for (RouteDefinition route : trial.getRouteDefinitions()) {
            ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDynamicDefinition.class).stream()
                    .filter(step -> step.getUri().contains(NEXT))
                    .forEach(step -> FalconRequests.CALLS.forEach(call -> {
                        String address = step.getUri().replace(NEXT, call);
                        Endpoint endpoint = trial.hasEndpoint(address);
                        if (endpoint == null || !listening.contains(endpoint)) {
                            throw new InvalidRoutesException("%s, line %d, route %s: no route listens on %s"
                                    .formatted(step.getLocation(), step.getLineNumber(), route.getRouteId(), address));
                        }
                    }));
        }
    }
}
