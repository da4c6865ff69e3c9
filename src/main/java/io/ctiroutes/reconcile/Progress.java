package io.ctiroutes.reconcile;

import java.util.OptionalLong;

/**
 * How far a check is.
 *
 * @param phase what it is doing, in words
 * @param done  how many events or IOCs it has been through in this phase
 * @param of    how many there are; empty if that is not known
 */
public record Progress(String phase, long done, OptionalLong of) {

    /** In one line. */
    @Override
    public String toString() {
        return phase + ": " + done + (of.isPresent() ? " of " + of.getAsLong() : "");
    }
}
