package io.ctiroutes.routes;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.NamedNode;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.NodeIdFactory;
import org.apache.camel.spi.Resource;

/**
 * Ids of routes and steps that have none, for one load of all files: counted from 1 in each, so that they are the same after
 * the next load. (Camel counts on for as long as the process lives, and each number would be a label of its metrics.)
 */
final class LastingIds implements NodeIdFactory {

    private final Map<String, AtomicInteger> counters = new ConcurrentHashMap<>();

    /** The id of the route without one that is at this place, from 1, among those of a file. */
    static String route(Path file, int number) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - RouteFiles.SUFFIX.length()) + '-' + number;
    }

    @Override
    public String createId(NamedNode node) {
        Resource file = node instanceof RouteDefinition route ? route.getResource() : null;
        if (file != null) {
            return route(Path.of(file.getLocation()), next(file.getLocation()));
        }
        return node.getShortName() + next(node.getShortName());
    }

    private int next(String key) {
        return counters.computeIfAbsent(key, name -> new AtomicInteger()).incrementAndGet();
    }
}
