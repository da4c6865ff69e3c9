package io.ctiroutes.sandbox.account;

import io.ctiroutes.sandbox.account.WantedIocs.Key;
import io.ctiroutes.sandbox.opencti.Indicator;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An indicator in OpenCTI, with what its pattern is about.
 *
 * @param observables the comparison of each key, as the pattern has it
 */
public record HeldIndicator(Indicator indicator, Map<Key, String> observables) {

    public HeldIndicator {
        // in the order of the pattern: what follows from a seed must not depend on anything else
        observables = observables.size() == 1
                ? Map.copyOf(observables)
                : Collections.unmodifiableMap(new LinkedHashMap<>(observables));
    }

    public static HeldIndicator of(String type, String value, Indicator indicator) {
        String pattern = indicator.pattern();
        return new HeldIndicator(indicator, Map.of(new Key(type, value), pattern.substring(1, pattern.length() - 1)));
    }

    /** One that compares the observables of two, in one bracket or in a bracket each. */
    static HeldIndicator either(HeldIndicator one, HeldIndicator other, boolean inOneBracket) {
        Map<Key, String> both = new LinkedHashMap<>(one.observables);
        both.putAll(other.observables);
        String pattern = '[' + String.join(inOneBracket ? " OR " : "] OR [", both.values()) + ']';
        return new HeldIndicator(dressed(pattern, one.indicator), both);
    }

    Set<Key> keys() {
        return observables.keySet();
    }

    /** The same observables after a change. */
    public HeldIndicator as(Indicator changed) {
        return new HeldIndicator(changed, observables);
    }

    /**
     * Another indicator that names the same.
     *
     * @param apart a comparison that is no IOC, and tells its pattern from all others
     */
    HeldIndicator twin(HeldIndicator like, String apart) {
        String pattern = '[' + String.join(" OR ", observables.values()) + " OR " + apart + ']';
        return new HeldIndicator(dressed(pattern, like.indicator), observables);
    }

    private static Indicator dressed(String pattern, Indicator like) {
        return Indicator.pattern(pattern)
                .score(like.score().orElseThrow())
                .labels(like.labels().toArray(String[]::new))
                .platforms(like.platforms().toArray(String[]::new))
                .validUntil(like.validUntil().orElseThrow());
    }

    /** The same indicator after its pattern was edited to that of another. */
    HeldIndicator withPatternOf(HeldIndicator other) {
        return new HeldIndicator(indicator.withPattern(other.indicator.pattern()), other.observables);
    }
}
