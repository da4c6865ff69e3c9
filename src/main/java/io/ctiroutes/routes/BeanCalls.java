package io.ctiroutes.routes;

import io.ctiroutes.text.Spelling;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.bean.BeanHelper;
import org.apache.camel.component.bean.BeanInfo;
import org.apache.camel.component.bean.MethodInfo;
import org.apache.camel.component.bean.ParameterMappingStrategyHelper;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.StringQuoteHelper;

/**
 * The calls of beans in route files: whether there is such a bean and one such method, and whether its parameters can be
 * filled in. Camel itself finds most of that out when the first exchange comes.
 */
final class BeanCalls {

    private static final Pattern IN_SIMPLE = Pattern.compile("\\$\\{bean:([\\w-]+)(?:\\?method=|::|\\.)([^}]*)}");
    private static final String PLACEHOLDER = "{{";
    private static final String FUNCTION = "${";
    private static final String ANY = "*";
    private static final int FEW_LETTERS = 2;

    /** Names of an older version, and what is written instead now. */
    private static final Map<String, String> FORMER = Map.ofEntries(
            Map.entry("tallies.begin", "batches.begin"),
            Map.entry("batches.only", "replays.change"),
            Map.entry("requests.createBody", "requests.body"),
            Map.entry("requests.updateBody", "requests.body"),
            Map.entry("requests.lookUpQuery", "requests.query"),
            Map.entry("requests.deleteQuery", "requests.query"),
            Map.entry("requests.writeQuery", "requests.query"),
            Map.entry("answers.created", "answers.accepted"),
            Map.entry("answers.lookedUp", "answers.accepted"),
            Map.entry("answers.updated", "answers.accepted"),
            Map.entry("answers.deleted", "answers.accepted"));

    private final CamelContext context;

    private BeanCalls(CamelContext context) {
        this.context = context;
    }

    /**
     * Checks files that are well-formed YAML.
     *
     * @param context has the beans
     * @throws InvalidRoutesException if a call cannot work, with file, line, step and reason
     */
    static void check(RouteFiles files, CamelContext context) {
        RouteNode.allOf(files).forEach(new BeanCalls(context)::check);
    }

    private void check(RouteNode node) {
        if (node.key().equals("bean") || node.key().equals("method")) {
            node.text("ref")
                    .or(() -> node.text("beanType").map("#class:"::concat))
                    .ifPresent(bean -> check(node, bean, node.text("method").orElse("")));
        }
        Matcher call = IN_SIMPLE.matcher(node.text().orElse(""));
        while (call.find()) {
            check(node, call.group(1), call.group(2));
        }
    }

    private void check(RouteNode node, String bean, String method) {
        if ((bean + method).contains(PLACEHOLDER)) {
            // Camel alone can tell
            return;
        }
        String name = method.replaceFirst("\\(.*", "").strip();
        Optional<String> now = Optional.ofNullable(FORMER.get(bean + '.' + name));
        Class<?> type = type(bean).orElse(null);
        if (type == null) {
            if (bean.startsWith("#")) {
                // Camel alone knows all that this may mean
                return;
            }
            throw wrong(node, "there is no bean '" + bean + "'" + instead(now, this::beans, bean));
        }
        BeanInfo known = new BeanInfo(context, type);
        if (name.isEmpty() && (Processor.class.isAssignableFrom(type) || known.hasAnyMethodHandlerAnnotation())) {
            return;
        }
        List<MethodInfo> methods = known.getMethods().stream()
                .filter(one -> Modifier.isPublic(one.getMethod().getModifiers()))
                .toList();
        List<MethodInfo> candidates = methods.stream()
                .filter(one -> name.isEmpty()
                        ? !one.getMethod().isDefault()
                        : named(one).equals(name))
                .toList();
        if (candidates.isEmpty() && !name.isEmpty()) {
            throw wrong(
                    node,
                    "the bean '" + bean + "' has no method '" + name + "'"
                            + instead(now, () -> methods.stream().map(BeanCalls::named), name));
        }
        String call = name.isEmpty() ? bean : bean + '.' + name;
        String arguments = StringHelper.betweenOuterPair(method, '(', ')');
        if (arguments == null) {
            checkBound(node, call, candidates);
            return;
        }
        List<MethodInfo> fitting = fitting(node, call, candidates, arguments);
        if (fitting.size() > 1 && !arguments.contains(FUNCTION)) {
            try {
                // runs nothing: these arguments stand for themselves
                known.createInvocation(null, new DefaultExchange(context), method);
            } catch (RuntimeCamelException e) {
                throw unclear(node, call, fitting);
            }
        }
    }

    private static String named(MethodInfo method) {
        return method.getMethod().getName();
    }

    private Optional<Class<?>> type(String bean) {
        String name = bean.startsWith("#bean:") ? bean.substring("#bean:".length()) : bean;
        if (name.startsWith("#class:")) {
            String type = name.substring("#class:".length()).replaceFirst("[(#].*", "");
            return Optional.ofNullable(context.getClassResolver().resolveClass(type));
        }
        return Optional.ofNullable(context.getRegistry().lookupByName(name)).map(Object::getClass);
    }

    private Stream<String> beans() {
        return context.getRegistry().findByTypeWithName(Object.class).keySet().stream();
    }

    /** The methods that take as many arguments; if it is only one, these must be of its types. */
    private List<MethodInfo> fitting(RouteNode node, String call, List<MethodInfo> candidates, String text) {
        String[] arguments = text.isBlank() ? new String[0] : StringQuoteHelper.splitSafeQuote(text, ',', true, true);
        List<MethodInfo> fitting = candidates.stream()
                .filter(method -> method.getMethod().getParameterCount() == arguments.length)
                .toList();
        if (fitting.isEmpty()) {
            int takes = candidates.get(0).getMethod().getParameterCount();
            throw wrong(node, call + " takes " + number(takes) + ", not " + arguments.length);
        }
        Parameter[] parameters = fitting.get(0).getMethod().getParameters();
        for (int i = 0; i < arguments.length; i++) {
            checkExpression(node, arguments[i]);
            Class<?> type = parameters[i].getType();
            if (fitting.size() == 1 && !takes(type, arguments[i])) {
                String is = " is no " + type.getSimpleName() + ", as '" + parameters[i].getName() + "' is";
                throw wrong(node, call + ": " + arguments[i] + is);
            }
        }
        return fitting;
    }

    private boolean takes(Class<?> type, String argument) {
        if (argument.equals("null")) {
            return !type.isPrimitive();
        }
        return argument.contains(FUNCTION)
                || argument.equals(ANY)
                || BeanHelper.isAssignableToExpectedType(context.getClassResolver(), argument, type) != null
                || context.getTypeConverter().tryConvertTo(type, StringHelper.removeLeadingAndEndingQuotes(argument))
                        != null;
    }

    private void checkExpression(RouteNode node, String argument) {
        try {
            context.resolveLanguage("simple").createExpression(argument);
        } catch (RuntimeException e) {
            throw wrong(
                    node, argument + ": " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private void checkBound(RouteNode node, String call, List<MethodInfo> candidates) {
        if (candidates.size() == 1) {
            Stream.of(candidates.get(0).getMethod().getParameters())
                    .filter(this::isForTheBody)
                    .skip(1)
                    .findFirst()
                    .ifPresent(unknown -> {
                        throw wrong(
                                node,
                                call + ": nothing says what '" + unknown.getName()
                                        + "' is: give its arguments in parentheses");
                    });
        }
        // with several, Camel takes the one whose parameter the body fits
        if (candidates.stream().map(MethodInfo::getBodyParameterType).distinct().count() < candidates.size()) {
            throw unclear(node, call, candidates);
        }
    }

    /** Camel gives the body to the first of these, and nothing to the others. */
    private boolean isForTheBody(Parameter parameter) {
        return Stream.of(parameter.getAnnotations()).allMatch(Body.class::isInstance)
                && ParameterMappingStrategyHelper.createParameterMappingStrategy(context)
                                .getDefaultParameterTypeExpression(parameter.getType())
                        == null;
    }

    private static String number(int arguments) {
        return arguments == 0 ? "no arguments" : arguments == 1 ? "1 argument" : arguments + " arguments";
    }

    private static String instead(Optional<String> now, Supplier<Stream<String>> known, String name) {
        return now.map(call -> ", it is " + call + " now (CHANGELOG)")
                .or(() -> known.get()
                        .filter(other -> Spelling.distance(name, other) <= FEW_LETTERS)
                        .min(Comparator.comparingInt(other -> Spelling.distance(name, other)))
                        .map(other -> "; did you mean '" + other + "'?"))
                .orElse("");
    }

    private static InvalidRoutesException unclear(RouteNode node, String call, List<MethodInfo> candidates) {
        return wrong(node, call + " is one of " + candidates.size() + " methods, and which one is not clear");
    }

    private static InvalidRoutesException wrong(RouteNode node, String what) {
        return new InvalidRoutesException(node.place() + ": " + what);
    }
}
