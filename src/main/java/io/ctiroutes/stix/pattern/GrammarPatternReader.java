package io.ctiroutes.stix.pattern;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/**
 * Reads the whole pattern language of STIX 2.1, by its grammar; the form that nearly all patterns have is read without it.
 * Length and depth are looked at first, so that no pattern takes long, much memory or much of the stack.
 */
public final class GrammarPatternReader implements PatternReader {

    /** The longest pattern that is read, in characters. */
    static final int LENGTH_MAX = 512 * 1024;

    /** How many parentheses and brackets may be open at once. */
    static final int DEPTH_MAX = 100;

    @Override
    public PatternReading read(String pattern) {
        if (pattern.length() > LENGTH_MAX) {
            return nothing(
                    SkipReason.PATTERN_TOO_LARGE,
                    String.format(
                            Locale.ROOT, "%,d characters, of at most %,d that are read", pattern.length(), LENGTH_MAX));
        }
        return PlainPattern.read(pattern).orElseGet(() -> readByGrammar(pattern));
    }

    /** Reads it as if it had no form that can be read faster. */
    static PatternReading readByGrammar(String pattern) {
        CommonTokenStream tokens = tokensOf(pattern);
        if (depthOf(tokens) > DEPTH_MAX) {
            return nothing(
                    SkipReason.PATTERN_TOO_LARGE, "more than " + DEPTH_MAX + " parentheses and brackets in each other");
        }
        try {
            ObservableVisitor visitor = new ObservableVisitor();
            visitor.visit(treeOf(tokens));
            return visitor.reading();
        } catch (PatternSyntaxException e) {
            return nothing(SkipReason.PATTERN_SYNTAX, e.getMessage());
        }
    }

    private static CommonTokenStream tokensOf(String pattern) {
        StixPatternLexer lexer = new StixPatternLexer(new PatternText(pattern));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        return tokens;
    }

    private static StixPatternParser.PatternContext treeOf(CommonTokenStream tokens) {
        StixPatternParser parser = new StixPatternParser(tokens);
        parser.removeErrorListeners();
        parser.setErrorHandler(new StrictErrorStrategy());
        // one token of look-ahead decides everything, so the simpler mode finds whatever the full one would
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        return parser.pattern();
    }

    private static int depthOf(CommonTokenStream tokens) {
        int depth = 0;
        int deepest = 0;
        for (Token token : tokens.getTokens()) {
            switch (token.getType()) {
                case StixPatternLexer.LEFT_BRACKET, StixPatternLexer.LEFT_PARENTHESIS ->
                    deepest = Math.max(deepest, ++depth);
                case StixPatternLexer.RIGHT_BRACKET, StixPatternLexer.RIGHT_PARENTHESIS -> depth--;
                default -> {
                    // no other token nests
                }
            }
        }
        return deepest;
    }

    private static PatternReading nothing(SkipReason reason, String part) {
        return new PatternReading(List.of(), List.of(new Skip(reason, part)));
    }
}
