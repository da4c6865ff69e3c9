package io.ctiroutes.stix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;

class GrammarPatternReaderPropertiesTest {

    private final PatternReader reader = new GrammarPatternReader();

    @Property
    void anyTextGivesAReading(@ForAll String text) {
        assertThat(reader.read(text)).isNotNull();
    }

    @Property(tries = 5000)
    void anyTextOfPartsOfPatternsGivesAReading(@ForAll("nearlyPatterns") String text) {
        PatternReading reading = reader.read(text);

        assertThat(reading.observables().size() + reading.skipped().size()).isPositive();
    }

    @Property
    void aValueWrittenWithEscapesIsReadBack(@ForAll String value) {
        String escaped = value.replace("\\", "\\\\").replace("'", "\\'");

        assertThat(reader.read("[mutex:name = '" + escaped + "']"))
                .isEqualTo(new PatternReading(List.of(new Observable("mutex:name", value)), List.of()));
    }

    @Property
    void valuesJoinedByOrAreReadBackInEveryShape(@ForAll Shape shape, @ForAll @NotEmpty List<String> values) {
        List<Observable> observables = values.stream()
                .map(value -> new Observable("mutex:name", value))
                .toList();

        assertThat(reader.read(shape.of(values))).isEqualTo(new PatternReading(observables, List.of()));
    }

    @Provide
    Arbitrary<String> nearlyPatterns() {
        return Arbitraries.of(
                        "[",
                        "]",
                        "(",
                        ")",
                        "domain-name:value",
                        "file:hashes.'MD5'",
                        ":",
                        ".",
                        "'",
                        "\"",
                        "'a'",
                        "\\",
                        "=",
                        "!=",
                        "IN",
                        "OR",
                        "AND",
                        "NOT",
                        "LIKE",
                        "t'",
                        ",",
                        " ",
                        "\n",
                        "5",
                        "-")
                .list()
                .ofMaxSize(16)
                .map(parts -> String.join("", parts));
    }

    /** Ways to say that one of many values is meant. */
    enum Shape {
        IN_ONE_BRACKET("[mutex:name = ", " OR mutex:name = ", "]"),
        IN_MANY_BRACKETS("[mutex:name = ", "] OR [mutex:name = ", "]"),
        IN_PARENTHESES("([mutex:name = ", "] OR [mutex:name = ", "])"),
        IN_A_LIST("[mutex:name IN (", ", ", ")]");

        private final String start;
        private final String between;
        private final String end;

        Shape(String start, String between, String end) {
            this.start = start;
            this.between = between;
            this.end = end;
        }

        String of(List<String> values) {
            return values.stream()
                    .map(value -> "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'")
                    .reduce((a, b) -> a + between + b)
                    .map(all -> start + all + end)
                    .orElseThrow();
        }
    }
}
