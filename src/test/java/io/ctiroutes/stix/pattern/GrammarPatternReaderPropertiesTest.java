package io.ctiroutes.stix.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CharStreams;
import org.junit.jupiter.api.Assertions;

class GrammarPatternReaderPropertiesTest {

    private final PatternReader reader = new GrammarPatternReader();

    @Property
    void anyTextGivesAReading(@ForAll String text) {
        PatternReading reading = reader.read(text);

        assertThat(reading.observables().size() + reading.skipped().size()).isPositive();
    }

    @Property(tries = 5000)
    void anyMutatedPatternGivesAReadingInTime(@ForAll long seed) {
        String text = new MutatedPatterns(seed).next();

        PatternReading reading = Assertions.assertTimeout(Duration.ofSeconds(1), () -> reader.read(text));

        assertThat(reading.observables().size() + reading.skipped().size()).isPositive();
        assertThat(reading.skipped()).allSatisfy(skip -> assertThat(skip.part()).hasSizeBetween(1, 200));
    }

    @Property(tries = 3000)
    void oneCharacterOfAKindStandsForAll(@ForAll long seed) {
        String text = new MutatedPatterns(seed).next();

        assertThat(tokens(new PatternText(text))).isEqualTo(tokens(CharStreams.fromString(text)));
    }

    @Property(tries = 5000)
    void aPlainFormIsReadAsTheGrammarReadsIt(@ForAll("nearlyPlain") String text) {
        PlainPattern.read(text)
                .ifPresent(reading -> assertThat(reading).isEqualTo(GrammarPatternReader.readByGrammar(text)));
    }

    @Property(tries = 5000)
    void whateverIsReadWithoutTheGrammarIsReadAsTheGrammarReadsIt(@ForAll long seed) {
        String text = new MutatedPatterns(seed).next();

        PlainPattern.read(text)
                .ifPresent(reading -> assertThat(reading).isEqualTo(GrammarPatternReader.readByGrammar(text)));
    }

    private static List<String> tokens(CharStream text) {
        StixPatternLexer lexer = new StixPatternLexer(text);
        lexer.removeErrorListeners();
        return lexer.getAllTokens().stream()
                .map(token -> token.getType() + token.getText())
                .toList();
    }

    @Property
    void aValueWrittenWithEscapesIsReadBack(@ForAll String value) {
        assertThat(reader.read("[mutex:name = " + new Pen(value.hashCode()).text(value) + "]"))
                .isEqualTo(new PatternReading(List.of(new Observable("mutex:name", value)), List.of()));
    }

    @Property(tries = 3000)
    void aPatternOfTheModelIsReadBackHoweverItIsWritten(@ForAll("patterns") Observations pattern, @ForAll long seed) {
        assertThat(reader.read(pattern.written(new Pen(seed))))
                .isEqualTo(new PatternReading(pattern.observables().toList(), List.of()));
    }

    @Property
    void whatIsNoIocBesideAPatternOfTheModelTakesNothingFromIt(
            @ForAll("patterns") Observations pattern, @ForAll long seed, @ForAll SkippedAlternative other) {
        String text = pattern.written(new Pen(seed));
        PatternReading expected =
                new PatternReading(pattern.observables().toList(), List.of(new Skip(other.reason, other.part)));

        assertThat(reader.read(text + "\nOR " + other.text)).isEqualTo(expected);
        assertThat(reader.read(other.text + " OR " + text)).isEqualTo(expected);
    }

    @Property
    void aPatternOfTheModelThatHappensWithSomethingElseIsNoIoc(
            @ForAll("patterns") Observations pattern, @ForAll long seed) {
        String text = "(" + pattern.written(new Pen(seed)) + "\n)";

        assertThat(reader.read(text + " WITHIN 5 SECONDS"))
                .satisfies(reading -> leavesAll(reading, SkipReason.PATTERN_QUALIFIER));
        assertThat(reader.read(text + " AND [mutex:name = 'a']"))
                .satisfies(reading -> leavesAll(reading, SkipReason.PATTERN_AND));
        assertThat(reader.read("[mutex:name = 'a'] FOLLOWEDBY " + text))
                .satisfies(reading -> leavesAll(reading, SkipReason.PATTERN_FOLLOWED_BY));
    }

    private static void leavesAll(PatternReading reading, SkipReason reason) {
        assertThat(reading.observables()).isEmpty();
        assertThat(reading.skipped()).extracting(Skip::reason).containsExactly(reason);
    }

    @Provide
    Arbitrary<Observations> patterns() {
        Arbitrary<Path> paths = Arbitraries.of(
                new Path("domain-name", List.of("value")),
                new Path("ipv4-addr", List.of("value")),
                new Path("file", List.of("hashes", "SHA-256")),
                new Path("file", List.of("hashes", "MD5")),
                new Path("not", List.of("in")),
                new Path("x-foo", List.of("and", "b_c", "true", "D-e")));
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.strings().withChars("ab.'\"\\[]()/*- ").ofMaxLength(12),
                Arbitraries.strings().ofMaxLength(12));
        Arbitrary<PatternModel> equalities = Combinators.combine(paths, values).as(Equality::new);
        Arbitrary<PatternModel> memberships = Combinators.combine(
                        paths, values.list().ofMinSize(1).ofMaxSize(4))
                .as(Membership::new);
        Arbitrary<PatternModel> files = Combinators.combine(
                        Arbitraries.of("MD5", "SHA-1", "SHA-256", "sha512", "SSDEEP")
                                .set()
                                .ofMinSize(1),
                        values,
                        values)
                .as((algorithms, hash, name) -> new OneFile(
                        algorithms.stream()
                                .map(algorithm -> new Equality(new Path("file", List.of("hashes", algorithm)), hash))
                                .toList(),
                        name));
        Arbitrary<PatternModel> comparisons = Arbitraries.lazyOf(
                () -> equalities, () -> memberships, () -> files, () -> patternsIn(equalities, memberships, files));
        return comparisons.list().ofMinSize(1).ofMaxSize(4).map(Observations::new);
    }

    /** A plain pattern, or one with something in it that makes it another, or none. */
    @Provide
    Arbitrary<String> nearlyPlain() {
        Arbitrary<String> words = Arbitraries.of(
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
                "*");
        Arbitrary<List<String>> plain = Combinators.combine(
                        Arbitraries.of("domain-name:value", "file:hashes.MD5", "file:hashes.'SHA-256'", "t:b.'h'.or"),
                        Arbitraries.strings().ofMaxLength(8),
                        Arbitraries.of("", " ", "  "),
                        Arbitraries.integers().between(1, 3))
                .as((path, value, space, times) -> {
                    List<String> parts = new ArrayList<>();
                    for (int i = 0; i < times; i++) {
                        parts.addAll(List.of(i == 0 ? "[" : " OR ", path, space, "=", space, "'", value, "'"));
                    }
                    parts.add("]");
                    return parts;
                });
        Arbitrary<List<String>> broken = Combinators.combine(
                        plain,
                        words,
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(0, 2))
                .as((parts, word, place, kind) -> {
                    int at = place % parts.size();
                    if (kind == 0) {
                        parts.remove(at);
                    } else if (kind == 1) {
                        parts.add(at, word);
                    } else {
                        parts.set(at, word);
                    }
                    return parts;
                });
        return Arbitraries.oneOf(plain, broken, words.list().ofMaxSize(12)).map(parts -> String.join("", parts));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Arbitrary<PatternModel> patternsIn(Arbitrary<PatternModel>... kinds) {
        Arbitrary<PatternModel> flat = Arbitraries.oneOf(List.of(kinds));
        Arbitrary<PatternModel> nested = flat.list().ofMinSize(1).ofMaxSize(3).map(Choice::new);
        return Arbitraries.oneOf(flat, nested).list().ofMinSize(1).ofMaxSize(4).map(Choice::new);
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
