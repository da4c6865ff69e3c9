package io.ctiroutes.stix.pattern;

import io.ctiroutes.text.Excerpt;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/** Tokens in the words of people who write patterns. */
final class ExpectedTokens {

    private static final int LONGEST = 30;

    /** Kinds of token that go by one name together; the first that applies takes its tokens out. */
    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "an object path such as domain-name:value",
                    of(StixPatternParser.OBJECT_TYPE),
                    of(StixPatternParser.OBJECT_TYPE)),
            new Kind(
                    "a property name",
                    of(StixPatternParser.IDENTIFIER, StixPatternParser.STRING),
                    of(StixPatternParser.IDENTIFIER, StixPatternParser.STRING, StixPatternParser.BOOLEAN)
                            .or(IntervalSet.of(StixPatternParser.AND, StixPatternParser.TIMES))),
            new Kind(
                    "a value such as 'evil.example'",
                    of(StixPatternParser.STRING, StixPatternParser.INTEGER),
                    of(StixPatternParser.BOOLEAN)
                            .or(IntervalSet.of(StixPatternParser.TIMESTAMP, StixPatternParser.STRING))),
            new Kind("a text such as 'evil.example'", of(StixPatternParser.STRING), of(StixPatternParser.STRING)),
            new Kind(
                    "a comparison operator such as '='",
                    of(StixPatternParser.EQUAL, StixPatternParser.LIKE),
                    of(StixPatternParser.IN, StixPatternParser.NOT)
                            .or(IntervalSet.of(StixPatternParser.LIKE, StixPatternParser.ISSUBSET))
                            .or(IntervalSet.of(StixPatternParser.EQUAL, StixPatternParser.GREATER))),
            new Kind(
                    "a qualifier such as WITHIN",
                    of(StixPatternParser.WITHIN, StixPatternParser.START),
                    of(StixPatternParser.WITHIN, StixPatternParser.START, StixPatternParser.REPEATS)),
            new Kind(
                    "a number",
                    of(StixPatternParser.INTEGER, StixPatternParser.FLOAT),
                    of(StixPatternParser.INTEGER, StixPatternParser.FLOAT)),
            new Kind("a whole number", of(StixPatternParser.INTEGER), of(StixPatternParser.INTEGER)),
            new Kind(
                    "a time such as t'2026-01-01T00:00:00Z'",
                    of(StixPatternParser.TIMESTAMP),
                    of(StixPatternParser.TIMESTAMP)),
            new Kind("the end of the pattern", of(Token.EOF), of(Token.EOF)));

    private ExpectedTokens() {}

    /** What was found instead. */
    static String inWords(Token found) {
        return found.getType() == Token.EOF ? "the end of the pattern" : Excerpt.of(found.getText(), LONGEST);
    }

    /** Any of these tokens, e.g. {@code ')' or 'AND'}. */
    static String inWords(IntervalSet expected) {
        List<String> words = new ArrayList<>();
        IntervalSet rest = new IntervalSet(expected);
        for (Kind kind : KINDS) {
            if (kind.sign.subtract(rest).isNil()) {
                words.add(kind.words);
                rest = rest.subtract(kind.tokens);
            }
        }
        for (int token : rest.toArray()) {
            words.add(StixPatternParser.VOCABULARY.getDisplayName(token));
        }
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static IntervalSet of(int... tokens) {
        return new IntervalSet(tokens);
    }

    /**
     * A kind of token.
     *
     * @param sign   the kind is expected when all of these are
     * @param tokens what belongs to it
     */
    private record Kind(String words, IntervalSet sign, IntervalSet tokens) {}
}
