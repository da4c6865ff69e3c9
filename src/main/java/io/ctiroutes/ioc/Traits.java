package io.ctiroutes.ioc;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is known of an indicator beside the record that it wants in Falcon; tenants may choose by it.
 *
 * @param score          OpenCTI's score, 0-100; empty if it has none
 * @param indicatorTypes STIX's {@code indicator_types}, e.g. {@code malicious-activity}
 * @param markings       the ids of its markings, e.g. {@code marking-definition--…}
 */
public record Traits(OptionalInt score, List<String> indicatorTypes, List<String> markings) {

    /** Nothing is known. */
    public static final Traits NONE = new Traits(OptionalInt.empty(), List.of(), List.of());

    public Traits {
        indicatorTypes = List.copyOf(indicatorTypes);
        markings = List.copyOf(markings);
    }
}
