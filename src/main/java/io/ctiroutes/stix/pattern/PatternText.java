package io.ctiroutes.stix.pattern;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * A pattern as the lexer sees it: outside of ASCII the language knows only white space and other characters, so one of
 * each kind stands for all. ANTLR remembers its way through ASCII, and would find it anew for every other character.
 */
final class PatternText implements CharStream {

    private static final int ANY_OTHER = 0x7F;

    private final String pattern;
    private int index;

    PatternText(String pattern) {
        this.pattern = pattern;
    }

    @Override
    public int LA(int offset) {
        int at = index + (offset > 0 ? offset - 1 : offset);
        return offset == 0 || at < 0 || at >= pattern.length() ? EOF : kindOf(pattern.charAt(at));
    }

    @Override
    public void consume() {
        index++;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void seek(int to) {
        index = to;
    }

    @Override
    public int size() {
        return pattern.length();
    }

    @Override
    public int mark() {
        return -1;
    }

    @Override
    public void release(int marker) {
        // everything is kept
    }

    @Override
    public String getText(Interval interval) {
        return pattern.substring(interval.a, Math.min(interval.b + 1, pattern.length()));
    }

    @Override
    public String getSourceName() {
        return UNKNOWN_SOURCE_NAME;
    }

    private static int kindOf(char c) {
        if (c < ANY_OTHER) {
            return c;
        }
        boolean space = switch (c) {
            case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF -> true;
            default -> c >= 0x2000 && c <= 0x200A;
        };
        return space ? ' ' : ANY_OTHER;
    }
}
