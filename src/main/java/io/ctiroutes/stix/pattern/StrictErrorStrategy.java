package io.ctiroutes.stix.pattern;

import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/** Ends the reading at the first syntax error: half a pattern means something else than the whole. */
final class StrictErrorStrategy extends DefaultErrorStrategy {

    // the first decision of the parser about the current token: from there on, everything that may follow is known
    private int decidedToken = -1;
    private int decidedState;
    private RuleContext decidedContext;

    @Override
    public void sync(Parser parser) {
        int token = parser.getCurrentToken().getTokenIndex();
        if (token != decidedToken) {
            decidedToken = token;
            decidedState = parser.getState();
            decidedContext = parser.getContext();
        }
    }

    @Override
    public Token recoverInline(Parser parser) {
        throw syntaxError(parser);
    }

    @Override
    public void reportError(Parser parser, RecognitionException error) {
        throw syntaxError(parser);
    }

    @Override
    public void recover(Parser parser, RecognitionException error) {
        throw syntaxError(parser);
    }

    private PatternSyntaxException syntaxError(Parser parser) {
        Token found = parser.getCurrentToken();
        IntervalSet expected = found.getTokenIndex() == decidedToken
                ? parser.getATN().getExpectedTokens(decidedState, decidedContext)
                : parser.getExpectedTokens();
        return new PatternSyntaxException(
                found.getLine(),
                found.getCharPositionInLine() + 1,
                ExpectedTokens.inWords(expected),
                ExpectedTokens.inWords(found));
    }
}
