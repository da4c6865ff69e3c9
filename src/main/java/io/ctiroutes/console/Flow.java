package io.ctiroutes.console;

import io.ctiroutes.falcon.delivery.Delivery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spi.ManagementAgent;

/** The routes as they run now, an edited one as it was edited: what each is for, whom it calls, and what JMX counts of it. */
final class Flow {

    private static final String DIRECT = "direct:";
    private static final String EXCHANGES = "ExchangesTotal";
    private static final String FAILED = "ExchangesFailed";
    private static final String INFLIGHT = "ExchangesInflight";

    private final CamelContext context;
    private final LastErrors errors;

    Flow(CamelContext context, LastErrors errors) {
        this.context = context;
        this.errors = errors;
    }

    /** All routes, as the API tells them. */
    Map<String, Object> view() {
        Map<String, Map<String, Object>> routeCounts = counts("routes", EXCHANGES, FAILED, INFLIGHT);
        Map<String, Map<String, Object>> stepCounts = counts("processors", EXCHANGES, FAILED);
        List<Map<String, Object>> routes = new ArrayList<>();
        for (Route route : context.getRoutes()) {
            RouteDefinition definition = ((ModelCamelContext) context).getRouteDefinition(route.getRouteId());
            if (definition != null) {
                routes.add(view(route, definition, routeCounts, stepCounts));
            }
        }
        routes.sort(Comparator.comparing(route -> (String) route.get("id")));
        return Map.of("routes", routes);
    }

    private Map<String, Object> view(
            Route route,
            RouteDefinition definition,
            Map<String, Map<String, Object>> routeCounts,
            Map<String, Map<String, Object>> stepCounts) {
        String id = route.getRouteId();
        Map<String, Object> counted = routeCounts.getOrDefault(id, Map.of());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", id);
        view.put("description", Optional.ofNullable(route.getDescription()).orElse(""));
        view.put("state", context.getRouteController().getRouteStatus(id).name());
        view.put("from", scheme(route.getEndpoint()));
        view.put("to", List.copyOf(called(definition)));
        view.put("exchanges", counted.getOrDefault(EXCHANGES, 0L));
        view.put("failed", counted.getOrDefault(FAILED, 0L));
        view.put("inflight", counted.getOrDefault(INFLIGHT, 0L));
        view.put("lastError", errors.in(id).map(Flow::view).orElse(null));
        List<Map<String, Object>> steps = new ArrayList<>();
        steps(definition).forEach(step -> {
            // those of a tenant are not counted
            Map<String, Object> ofStep = stepCounts.get(step.getId());
            if (ofStep != null) {
                steps.add(view(step, ofStep));
            }
        });
        view.put("steps", steps);
        return view;
    }

    private static Map<String, Object> view(ProcessorDefinition<?> step, Map<String, Object> counted) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", step.getId());
        view.put("kind", step.getShortName());
        view.put("exchanges", counted.getOrDefault(EXCHANGES, 0L));
        view.put("failed", counted.getOrDefault(FAILED, 0L));
        return view;
    }

    private static Map<String, Object> view(LastErrors.LastError error) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("time", error.time().toString());
        view.put("step", error.step());
        view.put("message", error.message());
        return view;
    }

    private static String scheme(Endpoint endpoint) {
        String uri = endpoint.getEndpointBaseUri();
        return uri.substring(0, Math.max(0, uri.indexOf(':')));
    }

    /** In the order of the file, each before those inside it. */
    static Stream<ProcessorDefinition<?>> steps(ProcessorDefinition<?> within) {
        return within.getOutputs().stream()
                .flatMap(step -> Stream.concat(Stream.<ProcessorDefinition<?>>of(step), steps(step)));
    }

    /** The routes that it sends to, as far as they run here. */
    private Set<String> called(RouteDefinition definition) {
        Set<String> called = new LinkedHashSet<>();
        steps(definition).forEach(step -> {
            if (step instanceof ToDynamicDefinition dynamic) {
                if (dynamic.getUri().startsWith(DIRECT + "${")) {
                    Delivery.CALLS.forEach(call -> route(DIRECT + call).ifPresent(called::add));
                }
            } else if (step instanceof ToDefinition to) {
                route(to.getEndpointUri()).ifPresent(called::add);
            }
        });
        return called;
    }

    private Optional<String> route(String uri) {
        return context.getRoutes().stream()
                .filter(route -> uri.startsWith(DIRECT)
                        && route.getEndpoint()
                                .getEndpointUri()
                                .replace("://", ":")
                                .equals(uri.replace("://", ":")))
                .map(Route::getRouteId)
                .findFirst();
    }

    /** What JMX has counted, by id; nothing if the context runs without JMX. */
    private Map<String, Map<String, Object>> counts(String type, String... attributes) {
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        Map<String, Map<String, Object>> all = new HashMap<>();
        if (agent == null) {
            return all;
        }
        MBeanServer server = agent.getMBeanServer();
        try {
            String pattern = agent.getMBeanObjectDomainName() + ":context=" + context.getManagementName() + ",type="
                    + type + ",*";
            for (ObjectName name : server.queryNames(new ObjectName(pattern), null)) {
                AttributeList values = server.getAttributes(name, attributes);
                Map<String, Object> counted = new HashMap<>();
                for (Attribute value : values.asList()) {
                    counted.put(value.getName(), value.getValue());
                }
                all.put(ObjectName.unquote(name.getKeyProperty("name")), counted);
            }
        } catch (JMException e) {
            throw new IllegalStateException("the routes are not shown over JMX: " + Arrays.toString(attributes), e);
        }
        return all;
    }
}
