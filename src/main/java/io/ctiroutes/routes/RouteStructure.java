package io.ctiroutes.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Camel takes without a word although it cannot be meant: a route id used twice (one of the routes is lost), an error
 * configuration that does not exist (nothing is tried again), a {@code direct:} address that nobody listens on.
 */
final class RouteStructure {

    // a from of its own is a route without the word
    private static final Pattern ROUTE = Pattern.compile("/\\d+/(?:route|from)");
    private static final Pattern CONFIGURATION = Pattern.compile("/\\d+/routeConfiguration");
    private static final Pattern FROM = Pattern.compile("/\\d+/(?:(?:route|routeTemplate)/)?from");
    private static final Pattern CALLING =
            Pattern.compile("/\\d+/(?:(?:(?:route|routeTemplate)/)?from|routeConfiguration)/.*");
    private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([A-Za-z0-9._{}-]+)(?:\\?.*)?");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^}]*}}");

    private final Map<String, Path> routes = new HashMap<>();
    private final Map<Path, Integer> unnamed = new HashMap<>();
    private final Set<String> configurations = new HashSet<>();
    private final List<Pattern> listening = new ArrayList<>();
    private final Map<String, Path> configurationsUsed = new HashMap<>();
    private final Map<String, Path> addresses = new HashMap<>();

    private RouteStructure() {}

    /**
     * Checks files that are well-formed YAML.
     *
     * @throws InvalidRoutesException if one of them cannot be meant as it is
     */
    static void check(RouteFiles files) {
        RouteStructure structure = new RouteStructure();
        List<RouteNode> nodes = RouteNode.allOf(files);
        for (Path file : files.texts().keySet()) {
            if (nodes.stream()
                    .noneMatch(
                            node -> node.file().equals(file) && node.location().equals("/0"))) {
                throw new InvalidRoutesException(file + " holds no routes");
            }
        }
        nodes.forEach(structure::add);
        structure.check();
    }

    private void add(RouteNode node) {
        if (is(ROUTE, node)) {
            addRoute(node);
        }
        if (is(CONFIGURATION, node)) {
            node.text("id").ifPresent(configurations::add);
        }
        if (is(FROM, node)) {
            address(node).map(RouteStructure::listener).ifPresent(listening::add);
        }
        if (is(CALLING, node)) {
            address(node).ifPresent(address -> addresses.put(address, node.file()));
        }
    }

    private static boolean is(Pattern location, RouteNode node) {
        return location.matcher(node.location()).matches();
    }

    private void addRoute(RouteNode route) {
        Path file = route.file();
        String id = route.key().equals("route") ? route.text("id").orElse("") : "";
        String lasting = id.isEmpty() ? LastingIds.route(file, unnamed.merge(file, 1, Integer::sum)) : id;
        Path before = routes.putIfAbsent(lasting, file);
        if (before != null) {
            throw new InvalidRoutesException(file + ": the route id '" + lasting + "' is used already, in " + before);
        }
        route.text("routeConfigurationId").ifPresent(configuration -> configurationsUsed.put(configuration, file));
    }

    /** The {@code direct:} address of a step or a from, without its options; empty if it has none, or only knows it when it runs. */
    private static Optional<String> address(RouteNode node) {
        if (node.text("uri").filter("direct"::equals).isPresent()) {
            return node.text("parameters", "name").map("direct:"::concat);
        }
        Matcher direct = DIRECT.matcher(node.text().or(() -> node.text("uri")).orElse(""));
        return direct.matches() ? Optional.of("direct:" + direct.group(1)) : Optional.empty();
    }

    /** Matches what the listener may be: what a placeholder stands for is known later, in a template to each of its uses. */
    private static Pattern listener(String address) {
        return Pattern.compile(
                Stream.of(PLACEHOLDER.split(address, -1)).map(Pattern::quote).collect(Collectors.joining(".+")));
    }

    private void check() {
        configurationsUsed.forEach((id, file) -> {
            if (!configurations.contains(id)) {
                throw new InvalidRoutesException(file + ": there is no routeConfiguration with the id '" + id + "'");
            }
        });
        addresses.forEach((address, file) -> {
            // where a placeholder is to be filled in, Camel alone can tell
            if (!PLACEHOLDER.matcher(address).find()
                    && listening.stream()
                            .noneMatch(listener -> listener.matcher(address).matches())) {
                throw new InvalidRoutesException(file + ": no route listens on " + address);
            }
        });
    }
}
