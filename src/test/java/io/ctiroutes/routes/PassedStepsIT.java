package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ctiroutes.PassedSteps;
import io.ctiroutes.settings.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which steps of the shipped routes the tests before this have passed: all of them. */
class PassedStepsIT {

    /** Steps that no test passes, each with the reason. */
    private static final Map<String, String> EXCUSED = Map.of(
            "outlived-deliver", "nothing outlives a retention of less than a day; StatesTest has what becomes of it");

    private static final String STEP = ".*/steps/\\d+/\\w+";

    /** What only holds other steps: Camel counts those. */
    private static final Set<String> HOLDERS = Set.of("doTry");

    @Test
    void testsPassEveryStepOfTheRoutes() throws IOException {
        assumeTrue(System.getProperty("test") == null, "some tests do not pass what all of them do");
        Set<String> passed = Set.copyOf(Files.readAllLines(PassedSteps.FILE));
        Map<String, List<String>> missed = new TreeMap<>();
        StringBuilder table = new StringBuilder("Steps of routes that tests pass:\n");
        steps().forEach((file, steps) -> {
            List<String> left = new ArrayList<>(steps);
            left.removeIf(step ->
                    passed.contains(PassedSteps.line(file, step)) || passed.contains(PassedSteps.line("", step)));
            table.append("  %-25s %3d of %3d%s%n"
                    .formatted(
                            file,
                            steps.size() - left.size(),
                            steps.size(),
                            left.isEmpty() ? "" : ", not " + String.join(", ", left)));
            missed.put(file, left);
        });
        System.out.print(table);

        assertThat(missed.values().stream().flatMap(List::stream))
                .as("%s; what no test can pass is excused, with the reason", table)
                .containsExactlyInAnyOrderElementsOf(EXCUSED.keySet());
    }

    /** The ids of all steps, by the name of their file. */
    private static Map<String, List<String>> steps() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        for (Mode mode : Mode.values()) {
            files.putAll(RouteFiles.in(Path.of("routes"), mode).texts());
        }
        Map<String, List<String>> steps = new TreeMap<>();
        for (RouteNode node : RouteNode.allOf(new RouteFiles(files))) {
            if (node.location().matches(STEP) && !HOLDERS.contains(node.key())) {
                steps.computeIfAbsent(node.file().getFileName().toString(), file -> new ArrayList<>())
                        .add(node.text("id").orElseThrow());
            }
        }
        return steps;
    }
}
