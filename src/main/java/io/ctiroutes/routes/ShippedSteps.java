package io.ctiroutes.routes;

import io.ctiroutes.settings.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PackageScanResourceResolver;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/**
 * What the route files of this version do that edited ones of an older version do not: routes, error handlers, and calls of
 * beans. A step may have another id, another place and another file: what counts is that the same is called.
 */
final class ShippedSteps {

    /** Where the build puts the route files beside the classes. */
    private static final String SHIPPED = "io/ctiroutes/routes/shipped/";
    // in a folder, unlike in a jar, Camel finds those below by the first as well; by two asterisks it finds none in a
    // jar
    private static final List<String> FILES = List.of("*" + RouteFiles.SUFFIX, "kafka/*" + RouteFiles.SUFFIX);

    private ShippedSteps() {}

    /**
     * What is missing, in words for an operator.
     *
     * @param files   of this mode
     * @param context finds the files of this version
     * @return empty if nothing is
     */
    static Optional<String> missing(RouteFiles files, Mode mode, CamelContext context) throws IOException {
        RouteFiles shipped = ofMode(mode, context);
        if (files.texts().values().containsAll(shipped.texts().values())) {
            return Optional.empty();
        }
        Set<String> there = needs(files).keySet();
        Map<String, Set<String>> missing = new LinkedHashMap<>();
        needs(shipped).forEach((need, node) -> {
            if (!there.contains(need)) {
                missing.computeIfAbsent(node.file().toString(), file -> new LinkedHashSet<>())
                        .add(node.step().orElse(need));
            }
        });
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("the route files lack what this version has in its own: "
                        + missing.entrySet().stream()
                                .map(file -> file.getKey() + ": " + String.join(", ", file.getValue()))
                                .collect(Collectors.joining("; "))
                        + "; if they are edited ones of an older version, CHANGELOG tells what to take over");
    }

    private static RouteFiles ofMode(Mode mode, CamelContext context) throws IOException {
        Map<Path, String> texts = shipped(context);
        Optional<Path> ofItsOwn = RouteFiles.ofItsOwn(mode);
        texts.keySet()
                .removeIf(file ->
                        inTheFolderItself(file) ? !RouteFiles.isFor(mode, file) : !ofItsOwn.equals(Optional.of(file)));
        return new RouteFiles(texts);
    }

    /** The files of this version that a mode has no use for. */
    static RouteFiles leftOut(Mode mode, CamelContext context) throws IOException {
        Map<Path, String> texts = shipped(context);
        texts.keySet().removeIf(file -> !inTheFolderItself(file) || RouteFiles.isFor(mode, file));
        return new RouteFiles(texts);
    }

    /** A mode's own are below. */
    private static boolean inTheFolderItself(Path file) {
        return file.getNameCount() == 1;
    }

    /** All files of this version, by their names in a folder with routes. */
    private static Map<Path, String> shipped(CamelContext context) throws IOException {
        Map<Path, String> texts = new LinkedHashMap<>();
        PackageScanResourceResolver resolver = PluginHelper.getPackageScanResourceResolver(context);
        try {
            for (String files : FILES) {
                for (Resource file : resolver.findResources("classpath:" + SHIPPED + files)) {
                    String location = file.getLocation().replace('\\', '/');
                    Path name = Path.of(location.substring(location.lastIndexOf(SHIPPED) + SHIPPED.length()));
                    texts.put(name, new String(file.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        return texts;
    }

    /** What the files do, each with the node that does it first. */
    private static Map<String, RouteNode> needs(RouteFiles files) {
        Map<String, RouteNode> needs = new LinkedHashMap<>();
        for (RouteNode node : RouteNode.allOf(files)) {
            need(node).ifPresent(need -> needs.putIfAbsent(need, node));
        }
        return needs;
    }

    private static Optional<String> need(RouteNode node) {
        return switch (node.key()) {
            case "route", "routeConfiguration", "onException" -> node.text("id").map(id -> node.key() + ' ' + id);
            case "bean", "method" ->
                node.text("ref")
                        .map(bean -> "call " + bean + '.'
                                + node.text("method").orElse("").replaceFirst("\\(.*", ""));
            default -> node.text().filter(text -> text.startsWith("#") && !text.startsWith("#class:"));
        };
    }
}
