package io.ctiroutes.stix.pattern;

import io.ctiroutes.ioc.Skip;
import java.util.List;

/**
 * What a pattern says: the observables that it names one by one, and what of it cannot be an IOC.
 *
 * @param observables in the order of the pattern
 * @param skipped     the parts that were left out, with the reason
 */
public record PatternReading(List<Observable> observables, List<Skip> skipped) {

    public PatternReading {
        observables = List.copyOf(observables);
        skipped = List.copyOf(skipped);
    }
}
