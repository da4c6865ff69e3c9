package io.ctiroutes.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Changes to the text of route files, as a user makes them with an editor. */
public final class RouteEdits {

    private final Map<String, String> replacements = new LinkedHashMap<>();

    /** No changes yet. */
    public static RouteEdits none() {
        return new RouteEdits();
    }

    /** How many routes the shipped files have. */
    public static int shippedRoutes() throws IOException {
        int routes = 0;
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                routes += Files.readString(file).split("(?m)^- route:", -1).length - 1;
            }
        }
        return routes;
    }

    /** Waits only moments for what takes seconds in production. */
    public static RouteEdits impatient() {
        return none()
                // looks for replays more often than it would have to
                .replacing("delay: \"1000\"", "delay: \"50\"")
                .replacing("waitDurationInOpenState: 5", "waitDurationInOpenState: 1");
    }

    /** Saves the position every second and tells OpenCTI every two seconds that it is alive. */
    public RouteEdits savingOften() {
        String stream = "opencti:{{connector.live-stream-id}}";
        return replacing(stream + '"', stream + "?saveInterval=1000&pingInterval=2000\"");
    }

    /** Replaces a text wherever it occurs. */
    public RouteEdits replacing(String before, String after) {
        replacements.put(before, after);
        return this;
    }

    /**
     * The edited files.
     *
     * @param files text by name
     * @throws IllegalStateException if a text that should be replaced is in none of them
     */
    public Map<String, String> edited(Map<String, String> files) {
        Map<String, String> edited = new TreeMap<>(files);
        replacements.forEach((before, after) -> {
            if (edited.values().stream().noneMatch(text -> text.contains(before))) {
                throw new IllegalStateException("the routes no longer have " + before);
            }
            edited.replaceAll((name, text) -> text.replace(before, after));
        });
        return edited;
    }
}
