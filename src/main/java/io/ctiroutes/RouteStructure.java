package io.ctiroutes;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What Camel takes without a word although it cannot be meant: a route id used twice (one of the routes is lost), an error
 * configuration that does not exist (nothing is tried again), a {@code direct:} address that nobody listens on.
 */
final class RouteStructure {

    private final Map<String, Path> routes = new HashMap<>();
    private final Set<String> configurations = new HashSet<>();
    private final Set<String> listening = new HashSet<>();
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
        for (Object item : items) {
            if (item instanceof Map<?, ?> map) {
                add(file, map);
            }
        }
    }

    private void add(Path file, Map<?, ?> item) {
        if (item.get("route") instanceof Map<?, ?> route) {
            if (route.get("id") instanceof String id && routes.putIfAbsent(id, file) != null) {
                throw new InvalidRoutesException(
                        file + ": the route id '" + id + "' is used already, in " + routes.get(id));
            }
            if (route.get("routeConfigurationId") instanceof String id) {
                configurationsUsed.put(id, file);
            }
            if (route.get("from") instanceof Map<?, ?> from && from.get("uri") instanceof String uri) {
                listening.add(uri);
                collectAddresses(file, from.get("steps"));
            }
        } else if (item.get("routeConfiguration") instanceof Map<?, ?> configuration) {
            if (configuration.get("id") instanceof String id) {
                configurations.add(id);
            }
            collectAddresses(file, configuration);
        }
    }

    private void collectAddresses(Path file, Object node) {
        if (node instanceof Map<?, ?> map) {
            map.values().forEach(value -> collectAddresses(file, value));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> collectAddresses(file, value));
        } else if (node instanceof String text && text.matches("direct:[A-Za-z0-9._-]+")) {
            addresses.put(text, file);
        }
    }

    private void check() {
        configurationsUsed.forEach((id, file) -> {
            if (!configurations.contains(id)) {
                throw new InvalidRoutesException(file + ": there is no routeConfiguration with the id '" + id + "'");
            }
        });
        addresses.forEach((address, file) -> {
            if (!listening.contains(address)) {
                throw new InvalidRoutesException(file + ": no route listens on " + address);
            }
        });
    }
}
