package io.ctiroutes.topic;

import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Traits;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which claims a tenant wants. An empty criterion lets all pass; of several, all have to hold. Upper and lower case are the
 * same everywhere.
 *
 * @param labels         one of them at least is a label of the indicator
 * @param excludedLabels none of them is, which counts for more than {@code labels}
 * @param minScore       the indicator's score is as high at least; one without a score passes only if this is 0 or empty
 * @param types          the type of the IOC is one of them
 * @param indicatorTypes one of them at least is an {@code indicator_type} of the indicator
 * @param markings       every marking of the indicator is one of these ids, so that one without a marking passes; each level
 *                       has to be named, for none includes another
 */
public record Filter(
        Set<String> labels,
        Set<String> excludedLabels,
        OptionalInt minScore,
        Set<IocType> types,
        Set<String> indicatorTypes,
        Set<String> markings) {

    /** Everything passes. */
    public static final Filter ALL = new Filter(Set.of(), Set.of(), OptionalInt.empty(), Set.of(), Set.of(), Set.of());

    public Filter {
        labels = Set.copyOf(lowerCase(labels));
        excludedLabels = Set.copyOf(lowerCase(excludedLabels));
        types = Set.copyOf(types);
        indicatorTypes = Set.copyOf(lowerCase(indicatorTypes));
        markings = Set.copyOf(lowerCase(markings));
    }

    /**
     * Whether the tenant wants this claim.
     *
     * @param type   of the IOC
     * @param theirs the labels of the indicator that claims it
     * @param traits of the same indicator
     */
    public boolean passes(IocType type, List<String> theirs, Traits traits) {
        return (types.isEmpty() || types.contains(type))
                && passesByScore(traits.score())
                && passesByLabel(theirs)
                && namesOneOf(indicatorTypes, traits.indicatorTypes())
                && passesByMarking(traits.markings());
    }

    private boolean passesByScore(OptionalInt score) {
        return score.orElse(0) >= minScore.orElse(0);
    }

    private boolean passesByLabel(List<String> theirs) {
        return namesOneOf(labels, theirs) && !hasOneOf(excludedLabels, theirs);
    }

    private boolean passesByMarking(List<String> theirs) {
        if (markings.isEmpty()) {
            return true;
        }
        for (String marking : theirs) {
            if (!markings.contains(marking.toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }

    private static boolean namesOneOf(Set<String> wanted, List<String> theirs) {
        return wanted.isEmpty() || hasOneOf(wanted, theirs);
    }

    private static boolean hasOneOf(Set<String> some, List<String> theirs) {
        for (String each : theirs) {
            if (some.contains(each.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> lowerCase(Collection<String> texts) {
        return texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }
}
