package io.ctiroutes.routes;

import io.ctiroutes.text.Spelling;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
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
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.TypeConverter;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.language.LanguageAnnotation;

/**
 * The calls of beans in route files: whether there is such a bean and one such method, and whether its parameters can be
 * filled in. Camel itself finds most of that out when the first exchange comes.
 */
final class BeanCalls {

    private static final Pattern IN_SIMPLE = Pattern.compile("\\$\\{bean:([\\w-]+)(?:\\?method=|::|\\.)([^}]*)}");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
    private static final Pattern TYPE = Pattern.compile("[\\w.$]+\\.class(?:\\s.*)?");
    private static final String PLACEHOLDER = "{{";
    private static final int FEW_LETTERS = 2;

    /** Names of an older version, and what is written instead now. */
    private static final Map<String, String> FORMER =
            Map.of("tallies.begin", "batches.begin", "batches.only", "replays.change");

    private static final List<Class<?>> GIVEN =
            List.of(Exchange.class, Message.class, CamelContext.class, TypeConverter.class, Registry.class);

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
                    .ifPresentOrElse(
                            bean -> check(node, bean, node.text("method")),
                            () -> node.text("beanType")
                                    .ifPresent(type -> check(node, "#class:" + type, node.text("method"))));
        }
        Matcher call = IN_SIMPLE.matcher(node.text().orElse(""));
        while (call.find()) {
            check(node, call.group(1), Optional.of(call.group(2)));
        }
    }

    private void check(RouteNode node, String bean, Optional<String> method) {
        if ((bean + method.orElse("")).contains(PLACEHOLDER)) {
            // Camel alone can tell
            return;
        }
        String name = method.map(text -> text.replaceFirst("\\(.*", "").strip()).orElse("");
        Optional<String> now = Optional.ofNullable(FORMER.get(bean + '.' + name));
        Class<?> type = type(bean).orElse(null);
        if (type == null) {
            if (bean.startsWith("#")) {
                // Camel alone knows all that this may mean
                return;
            }
            throw wrong(node, "there is no bean '" + bean + "'" + instead(now, this::beans, bean));
        }
        List<Method> methods = Stream.of(type.getMethods())
                .filter(one -> !one.isBridge() && one.getDeclaringClass() != Object.class)
                .toList();
        List<Method> candidates = methods.stream()
                .filter(one -> name.isEmpty() ? own(one) : one.getName().equals(name))
                .toList();
        if (candidates.isEmpty() && !name.isEmpty()) {
            throw wrong(
                    node,
                    "the bean '" + bean + "' has no method '" + name + "'"
                            + instead(now, () -> methods.stream().map(Method::getName), name));
        }
        if (name.isEmpty() && (Processor.class.isAssignableFrom(type) || handler(candidates))) {
            return;
        }
        Optional<List<String>> arguments = method.flatMap(BeanCalls::arguments);
        if (arguments.isPresent()) {
            checkGiven(node, bean + '.' + name, candidates, arguments.get());
        } else {
            checkBound(node, name.isEmpty() ? bean : bean + '.' + name, candidates);
        }
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

    private static boolean own(Method method) {
        return !method.isDefault();
    }

    private static boolean handler(List<Method> methods) {
        return methods.stream().anyMatch(method -> method.isAnnotationPresent(Handler.class));
    }

    /** The arguments in the parentheses; empty if there are none: Camel then binds the parameters itself. */
    private static Optional<List<String>> arguments(String method) {
        int open = method.indexOf('(');
        int close = method.lastIndexOf(')');
        if (open < 0 || close < open) {
            return Optional.empty();
        }
        List<String> arguments = new ArrayList<>();
        String text = method.substring(open + 1, close);
        int depth = 0;
        char quote = 0;
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '{' || c == '[') {
                depth++;
            } else if (c == ')' || c == '}' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                arguments.add(text.substring(from, at).strip());
                from = at + 1;
            }
        }
        if (!text.isBlank()) {
            arguments.add(text.substring(from).strip());
        }
        return Optional.of(arguments);
    }

    private void checkGiven(RouteNode node, String call, List<Method> candidates, List<String> arguments) {
        List<Method> fitting = candidates.stream()
                .filter(method -> method.getParameterCount() == arguments.size())
                .toList();
        if (fitting.isEmpty()) {
            throw wrong(
                    node,
                    call + " takes " + number(candidates.get(0).getParameterCount()) + ", not " + arguments.size());
        }
        // types tell which of several is meant
        if (arguments.stream().anyMatch(argument -> TYPE.matcher(argument).matches())) {
            return;
        }
        for (int i = 0; i < arguments.size(); i++) {
            int at = i;
            String argument = arguments.get(i);
            Parameter parameter = fitting.get(0).getParameters()[i];
            fitting = fitting.stream()
                    .filter(method -> takes(method.getParameters()[at], argument, node))
                    .toList();
            if (fitting.isEmpty()) {
                throw wrong(
                        node,
                        call + ": " + argument + " is no " + parameter.getType().getSimpleName() + ", as '"
                                + parameter.getName() + "' is");
            }
        }
        if (fitting.size() > 1) {
            throw wrong(node, call + " is one of " + fitting.size() + " methods, and which one is not clear");
        }
    }

    private boolean takes(Parameter parameter, String argument, RouteNode node) {
        Class<?> type = parameter.getType();
        if (argument.equals("null")) {
            return !type.isPrimitive();
        }
        boolean quoted = argument.length() > 1 && "'\"".indexOf(argument.charAt(0)) >= 0;
        boolean literal =
                quoted || NUMBER.matcher(argument).matches() || argument.equals("true") || argument.equals("false");
        if (!literal) {
            checkExpression(node, argument);
            return true;
        }
        String text = quoted ? argument.substring(1, argument.length() - 1) : argument;
        return text.contains("${") || context.getTypeConverter().tryConvertTo(type, text) != null;
    }

    private void checkExpression(RouteNode node, String argument) {
        try {
            context.resolveLanguage("simple").createExpression(argument);
        } catch (RuntimeException e) {
            throw wrong(
                    node, argument + ": " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private static void checkBound(RouteNode node, String call, List<Method> candidates) {
        if (candidates.size() == 1) {
            bodies(candidates.get(0)).skip(1).findFirst().ifPresent(unknown -> {
                throw wrong(
                        node,
                        call + ": nothing says what '" + unknown.getName() + "' is: give its arguments in parentheses");
            });
        }
        // with several, Camel takes the one whose parameter the body fits
        long kinds = candidates.stream()
                .map(method -> bodies(method).findFirst().map(Parameter::getType))
                .distinct()
                .count();
        if (kinds < candidates.size()) {
            throw wrong(node, call + " is one of " + candidates.size() + " methods, and which one is not clear");
        }
    }

    /** The parameters that the body is for, or would be: Camel fills in the first, and nothing in the others. */
    private static Stream<Parameter> bodies(Method method) {
        return Stream.of(method.getParameters())
                .filter(parameter -> Stream.of(parameter.getAnnotations()).noneMatch(BeanCalls::bindsAnother))
                .filter(parameter -> GIVEN.stream().noneMatch(given -> given.isAssignableFrom(parameter.getType())));
    }

    private static boolean bindsAnother(Annotation annotation) {
        Class<? extends Annotation> type = annotation.annotationType();
        return type.isAnnotationPresent(LanguageAnnotation.class)
                || type.getPackageName().equals("org.apache.camel") && type != Body.class;
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

    private static InvalidRoutesException wrong(RouteNode node, String what) {
        return new InvalidRoutesException(node.place() + ": " + what);
    }
}
