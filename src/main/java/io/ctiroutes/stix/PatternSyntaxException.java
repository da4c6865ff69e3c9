package io.ctiroutes.stix;

/** A pattern text that no reader understands; the message says where and what was expected. */
final class PatternSyntaxException extends RuntimeException {

    PatternSyntaxException(int position, String expected) {
        super("at character " + (position + 1) + ": expected " + expected, null, false, false);
    }
}
