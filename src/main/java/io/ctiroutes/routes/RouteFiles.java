package io.ctiroutes.routes;

import io.ctiroutes.settings.Mode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
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

    /** Those of this version that a mode has no use for; whatever else is in the folder is for every mode. */
    private static final Map<Mode, Set<String>> LEFT_OUT = Map.of(
            Mode.ALL, Set.of(),
            Mode.READER, Set.of("deliver", "owed", "reconcile", "write-back"),
            Mode.WORKER, Set.of("stream", "reconcile", "write-back"));

    private static final int MOST_READS = 10;
    private static final long BETWEEN_READS_MS = 50;

    /** Whether a file is one by its name: what editors and file systems keep hidden beside a file is none. */
    static boolean isRouteFile(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) && !name.startsWith(".");
    }

    /** Whether a file in the folder itself is one for this mode, by its name. */
    static boolean isFor(Mode mode, Path file) {
        String name = file.getFileName().toString();
        return isRouteFile(file) && !LEFT_OUT.get(mode).contains(name.substring(0, name.length() - SUFFIX.length()));
    }

    /** The file that this mode alone has, in a folder below the others; empty for a mode that has none. */
    static Optional<Path> ofItsOwn(Mode mode) {
        return mode == Mode.ALL ? Optional.empty() : Optional.of(Path.of("kafka", mode.text() + SUFFIX));
    }

    /**
     * Reads the files that a mode loads, as they are now: of those that are there.
     *
     * @throws IOException if the folder or a file cannot be read
     */
    static RouteFiles in(Path folder, Mode mode) throws IOException {
        Map<Path, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            Stream.concat(
                            files.filter(file -> isFor(mode, file)),
                            ofItsOwn(mode).map(folder::resolve).filter(Files::exists).stream())
                    .forEach(file -> texts.put(file, text(file)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new RouteFiles(texts);
    }

    /**
     * Reads the files once nobody is writing to them: an editor may empty a file before it fills it.
     *
     * @throws IOException if the folder or a file cannot be read
     */
    static RouteFiles settled(Path folder, Mode mode) throws IOException, InterruptedException {
        RouteFiles files = in(folder, mode);
        for (int read = 0; read < MOST_READS; read++) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_READS_MS);
            RouteFiles again = in(folder, mode);
            if (again.equals(files) && again.texts().values().stream().noneMatch(String::isBlank)) {
                return again;
            }
            files = again;
        }
        return files;
    }

    /**
     * What a mode cannot do without and is not there, in words; empty if all is.
     *
     * @param where how the words name the folder
     */
    Optional<String> lack(Path folder, Mode mode, String where) {
        if (texts.keySet().stream().noneMatch(file -> folder.equals(file.getParent()))) {
            return Optional.of("there are no *" + SUFFIX + " files in " + where);
        }
        return ofItsOwn(mode)
                .filter(file -> !texts.containsKey(folder.resolve(file)))
                .map(file -> "there is no file " + file + " in " + where + ", and mode " + mode.text()
                        + " is nothing without it: take it over from this version's own routes");
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
