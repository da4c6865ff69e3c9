package io.ctiroutes.sandbox.falcon;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A field that a filter names, whether there is one or not. */
interface FqlField<T> {

    /** As filters spell it. */
    String fqlName();

    /** The texts that something has in it. */
    List<String> values(T row);

    /** The moment that something has in it. */
    Optional<Instant> moment(T row);

    /** Whether there is such a field: else nothing is found. */
    boolean isKnown();

    /** Whether what has a value in it is found without looking at everything. */
    default boolean isIndexed() {
        return false;
    }
}
