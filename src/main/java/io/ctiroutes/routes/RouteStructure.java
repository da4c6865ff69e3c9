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
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What Camel takes without a word although it cannot be meant: a route id used twice (one of the routes is lost), an error
 * configuration that does not exist (nothing is tried again), a {@code direct:} address that nobody listens on.
 */
final class RouteStructure {

    private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([A-Za-z0-9._{}-]+)(?:\\?.*)?");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^}]*}}");

    private final Map<String, Path> routes = new HashMap<>();
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
        files.texts().forEach(structure::add);
        structure.check();
    }

    private void add(Path file, String text) {
        Object content = new Load(LoadSettings.builder().build()).loadFromString(text);
        if (!(content instanceof List<?> items) || items.isEmpty()) {
            throw new InvalidRoutesException(file + " holds no routes");
        }
        int unnamed = 0;
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> map)) {
                continue;
            }
            if (map.get("route") instanceof Map<?, ?> route) {
                String id = route.get("id") instanceof String own ? own : LastingIds.route(file, ++unnamed);
                addRoute(file, id, route);
            } else if (map.get("from") instanceof Map<?, ?> from) {
                // a route without the word
                addRoute(file, LastingIds.route(file, ++unnamed), Map.of("from", from));
            } else if (map.get("routeTemplate") instanceof Map<?, ?> template) {
                addFrom(file, template);
            } else if (map.get("routeConfiguration") instanceof Map<?, ?> configuration) {
                if (configuration.get("id") instanceof String id) {
                    configurations.add(id);
                }
                collectAddresses(file, configuration);
            }
        }
    }

    private void addRoute(Path file, String id, Map<?, ?> route) {
        Path before = routes.putIfAbsent(id, file);
        if (before != null) {
            throw new InvalidRoutesException(file + ": the route id '" + id + "' is used already, in " + before);
        }
        if (route.get("routeConfigurationId") instanceof String configuration) {
            configurationsUsed.put(configuration, file);
        }
        addFrom(file, route);
    }

    private void addFrom(Path file, Map<?, ?> route) {
        if (route.get("from") instanceof Map<?, ?> from) {
            address(from).map(RouteStructure::listener).ifPresent(listening::add);
            collectAddresses(file, from.get("steps"));
        }
    }

    private void collectAddresses(Path file, Object node) {
        if (node instanceof Map<?, ?> map) {
            address(map).ifPresent(address -> addresses.put(address, file));
            map.forEach((key, value) -> {
                if (!"uri".equals(key)) {
                    collectAddresses(file, value);
                }
            });
        } else if (node instanceof List<?> list) {
            list.forEach(value -> collectAddresses(file, value));
        } else if (node instanceof String text) {
            direct(text).ifPresent(address -> addresses.put(address, file));
        }
    }

    /** The {@code direct:} address of a step or a from, without its options; empty if it has none, or only knows it when it runs. */
    private static Optional<String> address(Map<?, ?> node) {
        if ("direct".equals(node.get("uri"))
                && node.get("parameters") instanceof Map<?, ?> parameters
                && parameters.get("name") instanceof String name) {
            return Optional.of("direct:" + name);
        }
        return node.get("uri") instanceof String uri ? direct(uri) : Optional.empty();
    }

    private static Optional<String> direct(String text) {
        Matcher direct = DIRECT.matcher(text);
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
