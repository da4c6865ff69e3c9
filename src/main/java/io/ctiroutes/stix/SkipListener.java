package io.ctiroutes.stix;

import io.ctiroutes.ioc.SkipReason;

/** Is told of everything that is left out by rule. */
@FunctionalInterface
public interface SkipListener {

    /** Something was left out. */
    void skipped(SkipReason reason);
}
