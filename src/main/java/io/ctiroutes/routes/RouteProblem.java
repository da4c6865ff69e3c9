package io.ctiroutes.routes;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NamedNode;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in one line what Camel finds wrong with route files, and where: file, line, reason. */
final class RouteProblem {

    private static final Pattern STEP = Pattern.compile(">>> (.*) <<<", Pattern.DOTALL);
    private static final String BECAUSE = "because: ";

    private RouteProblem() {}

    /**
     * What is wrong.
     *
     * @param context has the routes as far as they could be read, which tells the lines of steps
     */
    static String describe(Exception e, ModelCamelContext context) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYamlEngineException yaml) {
                return describe(yaml);
            }
            if (cause instanceof FailedToCreateRouteException route) {
                return describe(route, context);
            }
        }
        return oneLine(deepest(e).getMessage());
    }

    private static String describe(MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
        String what = oneLine(e.getProblem() == null ? e.getMessage() : e.getProblem());
        return mark.map(at -> at.getName() + ", line " + (at.getLine() + 1) + ": " + what)
                .orElse(what);
    }

    private static String describe(FailedToCreateRouteException e, ModelCamelContext context) {
        String message = e.getMessage();
        int because = message.lastIndexOf(BECAUSE);
        String what = oneLine(because < 0 ? message : message.substring(because + BECAUSE.length()));
        RouteDefinition route = e.getRouteId() == null ? null : context.getRouteDefinition(e.getRouteId());
        if (route == null) {
            return "route " + e.getRouteId() + ": " + what;
        }
        NamedNode node = failing(message, route).orElse(route.getInput());
        return node.getLocation() + ", line " + node.getLineNumber() + ", route " + e.getRouteId() + ": " + what;
    }

    /** Camel names the step by its text only. */
    private static Optional<NamedNode> failing(String message, RouteDefinition route) {
        Matcher step = STEP.matcher(message);
        if (!step.find()) {
            return Optional.empty();
        }
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class).stream()
                .filter(node -> node.toString().equals(step.group(1)))
                .map(NamedNode.class::cast)
                .findFirst();
    }

    private static Throwable deepest(Throwable e) {
        return e.getCause() == null ? e : deepest(e.getCause());
    }

    private static String oneLine(String text) {
        return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
