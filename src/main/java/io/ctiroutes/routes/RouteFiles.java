package io.ctiroutes.routes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.NodeIdFactory;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceSupport;

/**
 * The route files of a folder as they were at one moment.
 *
 * @param texts content by file
 */
record RouteFiles(Map<Path, String> texts) {

    /** How the names of route files end. */
    static final String SUFFIX = ".camel.yaml";

    /** Whether a file is one by its name: what editors and file systems keep hidden beside a file is none. */
    static boolean isRouteFile(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) && !name.startsWith(".");
    }

    /**
     * Reads the files now.
     *
     * @throws IOException if the folder or a file cannot be read
     */
    static RouteFiles in(Path folder) throws IOException {
        Map<Path, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(RouteFiles::isRouteFile).forEach(file -> texts.put(file, text(file)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new RouteFiles(texts);
    }

    /** Those files that are new or not as they were. */
    RouteFiles changedSince(RouteFiles before) {
        Map<Path, String> changed = new TreeMap<>(texts);
        changed.entrySet().removeAll(before.texts().entrySet());
        return new RouteFiles(changed);
    }

    /**
     * Loads the files into a context: with their own location, but with what was read. What has no id gets one that is the
     * same each time.
     *
     * @throws Exception whatever Camel finds wrong
     */
    void loadInto(CamelContext context) throws Exception {
        context.getCamelContextExtension().addContextPlugin(NodeIdFactory.class, new LastingIds());
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(texts.entrySet().stream()
                        .<Resource>map(file -> new RouteFile(file.getKey(), file.getValue()))
                        .toList());
    }

    private static final class RouteFile extends ResourceSupport {
        private final String text;

        RouteFile(Path file, String text) {
            super("file", file.toString());
            this.text = text;
        }

        @Override
        public boolean exists() {
            return true;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
