package io.ctiroutes.stix.pattern;

/** A pattern text that is none; the message says where, and what was expected there. */
final class PatternSyntaxException extends RuntimeException {

    /**
     * The pattern breaks off here.
     *
     * @param line   counted from one
     * @param column counted from one
     */
    PatternSyntaxException(int line, int column, String expected, String found) {
        super("line " + line + ", column " + column + ": expected " + expected + " but found " + found);
    }

    /** Nobody looks at the stack: the place that matters is the one in the pattern. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
