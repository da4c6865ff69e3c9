package io.ctiroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.settings.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What edited routes of an older version lack. */
class ShippedStepsTest {

    private static final Path EXTRA = Path.of("routes/extra.camel.yaml");

    @ParameterizedTest
    @EnumSource
    void theRoutesOfThisVersionLackNothing(Mode mode) throws IOException {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(ShippedSteps.missing(RouteFiles.in(Path.of("routes"), mode), mode, context))
                    .isEmpty();
        }
    }

    @Test
    void aModeLacksNothingThatItHasNoUseFor() throws IOException {
        Map<Path, String> texts = new TreeMap<>(shipped().texts());
        texts.keySet().removeIf(file -> !file.endsWith("stream.camel.yaml"));
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(ShippedSteps.missing(new RouteFiles(texts), Mode.READER, context)
                            .orElseThrow())
                    .contains("dead-letters.camel.yaml: ", "errors.camel.yaml: ")
                    .doesNotContain("deliver.camel.yaml", "owed.camel", "reconcile.camel", "write-back.camel");
            assertThat(ShippedSteps.leftOut(Mode.READER, context).texts())
                    .containsOnlyKeys(Stream.of("deliver", "owed", "reconcile", "write-back")
                            .map(name -> Path.of(name + ".camel.yaml"))
                            .toArray(Path[]::new));
            assertThat(ShippedSteps.leftOut(Mode.ALL, context).texts()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deliver     | - bean: {id: take-turn, ref: turns, method: take} | take-turn",
                "owed        | - setBody: {id: what-is-due, method: {ref: owed, method: due}} | what-is-due",
                "write-back  | - bean: {id: tell-reports, ref: writeBack, method: tell} | tell-reports",
                "stream      | - bean: {id: coalesce, ref: batches, method: changes} | coalesce",
                "stream      | - bean: {id: keep-survivor, ref: rules, method: merge} | keep-survivor",
                "stream      | - process: {id: read-event, ref: \"#readEvent\"} | read-event",
                "dead-letters | processStrategy: \"#replays\" | replay-folder",
                "errors      | id: passes-by-itself | passes-by-itself",
                "dead-letters | id: dead-letter-event | dead-letter-event",
            })
    void aStepThatIsNotThereIsNamedWithItsFile(String file, String step, String name) throws IOException {
        assertThat(missing(without(file, step)).orElseThrow())
                .contains(": " + file + ".camel.yaml: " + name + "; ")
                .contains("CHANGELOG");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "READER | - bean: {id: publish, ref: topic, method: publish} | publish",
                "READER | id: retention | retention",
                "WORKER | - bean: {id: batch-done, ref: topic, method: done} | batch-done",
                "WORKER | - setBody: {id: wanted, method: {ref: topic, method: take}} | wanted",
            })
    void aStepThatIsNotInTheFileOfAModeIsNamedToo(Mode mode, String step, String name) throws IOException {
        Path file = Path.of("routes/kafka/" + mode.text() + ".camel.yaml");
        Map<Path, String> texts =
                new TreeMap<>(RouteFiles.in(Path.of("routes"), mode).texts());
        assertThat(texts.get(file)).contains(step);
        texts.put(file, texts.get(file).replace(step, step.startsWith("-") ? "- stop: {}" : "description: none"));

        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(ShippedSteps.missing(new RouteFiles(texts), mode, context)
                            .orElseThrow())
                    .contains(": kafka/" + mode.text() + ".camel.yaml: " + name + "; ");
        }
    }

    @Test
    void severalAreNamedInOneLine() throws IOException {
        Map<Path, String> texts = new TreeMap<>(without("deliver", "- bean: {id: take-turn, ref: turns, method: take}")
                .texts());
        texts.remove(Path.of("routes/dead-letters.camel.yaml"));

        assertThat(missing(new RouteFiles(texts)).orElseThrow())
                .contains("deliver.camel.yaml: take-turn")
                .containsPattern("dead-letters.camel.yaml: dead-letter, keep-refusal, .*replay")
                .doesNotContain("\n");
    }

    @Test
    void aStepUnderAnotherIdOrInAnotherFileIsThere() throws IOException {
        Map<Path, String> texts =
                new TreeMap<>(without("stream", "- bean: {id: keep-survivor, ref: rules, method: merge}")
                        .texts());
        texts.put(EXTRA, """
                - route:
                    id: extra
                    from: {uri: "direct:extra", steps: [{bean: {ref: rules, method: "merge(${body})"}}]}
                """);

        assertThat(missing(new RouteFiles(texts))).isEmpty();
    }

    private static Optional<String> missing(RouteFiles files) throws IOException {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            return ShippedSteps.missing(files, Mode.ALL, context);
        }
    }

    private static RouteFiles without(String file, String step) throws IOException {
        Map<Path, String> texts = new TreeMap<>(shipped().texts());
        Path edited = Path.of("routes/" + file + ".camel.yaml");
        assertThat(texts.get(edited)).contains(step);
        texts.put(edited, texts.get(edited).replace(step, step.startsWith("-") ? "- stop: {}" : "description: none"));
        return new RouteFiles(texts);
    }

    private static RouteFiles shipped() throws IOException {
        return RouteFiles.in(Path.of("routes"), Mode.ALL);
    }
}
