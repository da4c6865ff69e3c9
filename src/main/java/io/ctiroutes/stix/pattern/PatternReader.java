package io.ctiroutes.stix.pattern;

/** Finds the observables in a STIX pattern. Any text gives a reading; none gives an exception. */
@FunctionalInterface
public interface PatternReader {

    /** What this pattern says. */
    PatternReading read(String pattern);
}
