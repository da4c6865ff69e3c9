package io.ctiroutes.stix.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.property.AnyText;
import io.ctiroutes.property.Draw;
import io.ctiroutes.property.Property;
import io.ctiroutes.sandbox.patterns.MutatedPatterns;
import io.ctiroutes.stix.pattern.PatternModel.Choice;
import io.ctiroutes.stix.pattern.PatternModel.Equality;
import io.ctiroutes.stix.pattern.PatternModel.Membership;
import io.ctiroutes.stix.pattern.PatternModel.Observations;
import io.ctiroutes.stix.pattern.PatternModel.OneFile;
import io.ctiroutes.stix.pattern.PatternModel.Path;
import io.ctiroutes.stix.pattern.PatternModel.Pen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CharStreams;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class GrammarPatternReaderPropertiesTest {

    private final PatternReader reader = new GrammarPatternReader();

    private static final String[] WORDS = {
        "[",
        "domain-name",
        "file",
        "t",
        "h",
        "b",
        "and",
        "OR",
        ":",
        "value",
        "hashes",
        ".",
        "MD5",
        "'SHA-256'",
        "'5'",
        "_x",
        "x-",
        "NOT",
        "=",
        "==",
        " ",
        "  ",
        "\t",
        "'",
        "'evil.example'",
        "'it\\'s'",
        "\"x\"",
        "'ü\n'",
        "'2026-01-01T00:00:00Z'",
        "'00ff'",
        " OR ",
        " AND ",
        " or ",
        "]",
        "(",
        ")",
        "/**/",
        "//",
        "5",
        "-",
        "*"
    };

    private static final Path[] PATHS = {
        new Path("domain-name", List.of("value")),
        new Path("ipv4-addr", List.of("value")),
        new Path("file", List.of("hashes", "SHA-256")),
        new Path("file", List.of("hashes", "MD5")),
        new Path("not", List.of("in")),
        new Path("x-foo", List.of("and", "b_c", "true", "D-e"))
    };

    @Test
    void anyTextGivesAReading() {
        Property.holds(draw -> {
            PatternReading reading = reader.read(AnyText.text(draw, 60));

            assertThat(reading.observables().size() + reading.skipped().size()).isPositive();
        });
    }

    @Test
    void anyMutatedPatternGivesAReadingInTime() {
        Property.holds(5000, draw -> {
            String text = draw.any(GrammarPatternReaderPropertiesTest::mutated);

            PatternReading reading = Assertions.assertTimeout(Duration.ofSeconds(1), () -> reader.read(text));

            assertThat(reading.observables().size() + reading.skipped().size()).isPositive();
            assertThat(reading.skipped())
                    .allSatisfy(skip -> assertThat(skip.part()).hasSizeBetween(1, 200));
        });
    }

    @Test
    void oneCharacterOfAKindStandsForAll() {
        Property.holds(3000, draw -> {
            String text = draw.any(GrammarPatternReaderPropertiesTest::mutated);

            assertThat(tokens(new PatternText(text))).isEqualTo(tokens(CharStreams.fromString(text)));
        });
    }

    @Test
    void aPlainFormIsReadAsTheGrammarReadsIt() {
        Property.holds(5000, draw -> {
            String text = draw.any(GrammarPatternReaderPropertiesTest::nearlyPlain);

            PlainPattern.read(text)
                    .ifPresent(reading -> assertThat(reading).isEqualTo(GrammarPatternReader.readByGrammar(text)));
        });
    }

    @Test
    void whateverIsReadWithoutTheGrammarIsReadAsTheGrammarReadsIt() {
        Property.holds(5000, draw -> {
            String text = draw.any(GrammarPatternReaderPropertiesTest::mutated);

            PlainPattern.read(text)
                    .ifPresent(reading -> assertThat(reading).isEqualTo(GrammarPatternReader.readByGrammar(text)));
        });
    }

    /** The two properties above would hold of a reader that leaves everything to the grammar. */
    @Test
    void manyOfTheCasesAreReadWithoutTheGrammar() {
        AtomicInteger plain = new AtomicInteger();
        AtomicInteger mutated = new AtomicInteger();
        Property.holds(draw -> {
            PlainPattern.read(nearlyPlain(draw)).ifPresent(reading -> plain.incrementAndGet());
            PlainPattern.read(mutated(draw)).ifPresent(reading -> mutated.incrementAndGet());
        });

        assertThat(plain).as("of 1000").hasValueBetween(200, 800);
        assertThat(mutated).as("of 1000").hasValueBetween(20, 980);
    }

    private static String mutated(Draw draw) {
        return new MutatedPatterns(draw.anyLong()).next();
    }

    private static List<String> tokens(CharStream text) {
        StixPatternLexer lexer = new StixPatternLexer(text);
        lexer.removeErrorListeners();
        return lexer.getAllTokens().stream()
                .map(token -> token.getType() + token.getText())
                .toList();
    }

    @Test
    void aValueWrittenWithEscapesIsReadBack() {
        Property.holds(draw -> {
            String value = AnyText.text(draw, 60);

            assertThat(reader.read("[mutex:name = " + pen(draw).text(value) + "]"))
                    .isEqualTo(new PatternReading(List.of(new Observable("mutex:name", value)), List.of()));
        });
    }

    @Test
    void aPatternOfTheModelIsReadBackHoweverItIsWritten() {
        Property.holds(3000, draw -> {
            Observations pattern = draw.any(GrammarPatternReaderPropertiesTest::pattern);

            assertThat(reader.read(pattern.written(pen(draw))))
                    .isEqualTo(new PatternReading(pattern.observables().toList(), List.of()));
        });
    }

    @Test
    void whatIsNoIocBesideAPatternOfTheModelTakesNothingFromIt() {
        Property.holds(draw -> {
            Observations pattern = draw.any(GrammarPatternReaderPropertiesTest::pattern);
            String text = pattern.written(pen(draw));
            SkippedAlternative other = draw.of(SkippedAlternative.values());
            PatternReading expected =
                    new PatternReading(pattern.observables().toList(), List.of(new Skip(other.reason, other.part)));

            assertThat(reader.read(text + "\nOR " + other.text)).isEqualTo(expected);
            assertThat(reader.read(other.text + " OR " + text)).isEqualTo(expected);
        });
    }

    @Test
    void aPatternOfTheModelThatHappensWithSomethingElseIsNoIoc() {
        Property.holds(draw -> {
            Observations pattern = draw.any(GrammarPatternReaderPropertiesTest::pattern);
            String text = "(" + pattern.written(pen(draw)) + "\n)";

            assertThat(reader.read(text + " WITHIN 5 SECONDS"))
                    .satisfies(reading -> leavesAll(reading, SkipReason.PATTERN_QUALIFIER));
            assertThat(reader.read(text + " AND [mutex:name = 'a']"))
                    .satisfies(reading -> leavesAll(reading, SkipReason.PATTERN_AND));
            assertThat(reader.read("[mutex:name = 'a'] FOLLOWEDBY " + text))
                    .satisfies(reading -> leavesAll(reading, SkipReason.PATTERN_FOLLOWED_BY));
        });
    }

    private static void leavesAll(PatternReading reading, SkipReason reason) {
        assertThat(reading.observables()).isEmpty();
        assertThat(reading.skipped()).extracting(Skip::reason).containsExactly(reason);
    }

    private static Pen pen(Draw draw) {
        return new Pen(draw.as("seed of the pen").anyLong());
    }

    private static Observations pattern(Draw draw) {
        return new Observations(draw.list(1, 4, one -> switch (one.way(1, 1, 1, 1)) {
            case 0 -> equality(one);
            case 1 -> membership(one);
            case 2 -> oneFile(one);
            default -> new Choice(one.list(1, 4, GrammarPatternReaderPropertiesTest::flatOrNested));
        }));
    }

    private static PatternModel flatOrNested(Draw draw) {
        return draw.bool() ? new Choice(draw.list(1, 3, GrammarPatternReaderPropertiesTest::flat)) : flat(draw);
    }

    private static PatternModel flat(Draw draw) {
        return switch (draw.way(1, 1, 1)) {
            case 0 -> equality(draw);
            case 1 -> membership(draw);
            default -> oneFile(draw);
        };
    }

    private static PatternModel equality(Draw draw) {
        return new Equality(draw.of(PATHS), value(draw));
    }

    private static PatternModel membership(Draw draw) {
        return new Membership(draw.of(PATHS), draw.list(1, 4, GrammarPatternReaderPropertiesTest::value));
    }

    private static PatternModel oneFile(Draw draw) {
        List<String> algorithms = draw.list(1, 5, one -> one.of("MD5", "SHA-1", "SHA-256", "sha512", "SSDEEP"));
        String hash = value(draw);
        return new OneFile(
                algorithms.stream()
                        .distinct()
                        .map(algorithm -> new Equality(new Path("file", List.of("hashes", algorithm)), hash))
                        .toList(),
                value(draw));
    }

    private static String value(Draw draw) {
        return draw.bool() ? AnyText.text(draw, 12) : draw.string("ab.'\"\\[]()/*- ", 0, 12);
    }

    /** A plain pattern, or one with something in it that makes it another, or none. */
    private static String nearlyPlain(Draw draw) {
        List<String> parts = new ArrayList<>();
        int kind = draw.way(5, 2, 2, 1, 5);
        if (kind == 4) {
            return String.join("", draw.list(0, 12, word -> word.of(WORDS)));
        }
        String path = draw.of("domain-name:value", "file:hashes.MD5", "file:hashes.'SHA-256'", "t:b.'h'.or");
        String value = AnyText.text(draw, 8);
        String space = draw.of("", " ", "  ");
        for (int times = draw.between(1, 3); times > 0; times--) {
            parts.addAll(List.of(parts.isEmpty() ? "[" : " OR ", path, space, "=", space, "'", value, "'"));
        }
        parts.add("]");
        int at = draw.between(0, parts.size() - 1);
        switch (kind) {
            case 1 -> parts.add(at, draw.of(WORDS));
            case 2 -> parts.set(at, draw.of(WORDS));
            case 3 -> parts.remove(at);
            default -> {
                // as it is
            }
        }
        return String.join("", parts);
    }

    /** Alternatives that are no IOC. */
    enum SkippedAlternative {
        AND(SkipReason.PATTERN_AND, "[a:b = 'c'] AND [a:b = 'd']"),
        WITHIN(SkipReason.PATTERN_QUALIFIER, "[a:b = 'c'] WITHIN 5 SECONDS"),
        FOLLOWED_BY(SkipReason.PATTERN_FOLLOWED_BY, "[a:b = 'c'] FOLLOWEDBY [a:b = 'd']");

        private final SkipReason reason;
        private final String part;
        private final String text;

        SkippedAlternative(SkipReason reason, String part) {
            this.reason = reason;
            this.part = part;
            this.text = "(" + part + ")";
        }
    }
}
