package io.ctiroutes.stix.pattern;

import io.ctiroutes.stix.pattern.StixPatternParser.ComparisonAndContext;
import io.ctiroutes.stix.pattern.StixPatternParser.ComparisonContext;
import io.ctiroutes.stix.pattern.StixPatternParser.ComparisonOrContext;
import io.ctiroutes.stix.pattern.StixPatternParser.GroupContext;
import io.ctiroutes.stix.pattern.StixPatternParser.OperandContext;
import io.ctiroutes.stix.pattern.StixPatternParser.TestContext;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Comparisons that one object must fulfil together, each as the set of values that fulfil it.
 *
 * @param members the comparisons, each once; empty if one of them cannot be listed in values
 */
record Conjunction(Set<Set<Observable>> members) {

    /** What is joined by AND here, in parentheses or not. */
    static Conjunction of(ComparisonAndContext and) {
        Set<Set<Observable>> members = new LinkedHashSet<>();
        return new Conjunction(gather(and, members) ? members : Set.of());
    }

    /**
     * The observables that say the same: a single comparison that was only repeated, or the hashes of one file, which name
     * the file without its name and size. Empty if there are none.
     */
    List<Observable> observables() {
        if (members.size() == 1) {
            return List.copyOf(members.iterator().next());
        }
        return areOneFile() ? hashes() : List.of();
    }

    /** No property twice: one file has one name and one hash an algorithm. */
    private boolean areOneFile() {
        Set<String> properties = new HashSet<>();
        for (Set<Observable> member : members) {
            Set<String> own = new HashSet<>();
            for (Observable observable : member) {
                Optional<String> property = new ObjectPath(observable.path()).propertyOfFile();
                if (property.isEmpty()) {
                    return false;
                }
                own.add(property.get());
            }
            for (String property : own) {
                if (!properties.add(property)) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<Observable> hashes() {
        List<Set<Observable>> ofHashes =
                members.stream().filter(Conjunction::hasHash).toList();
        // one of many hashes, and another one too: which of the many goes with it cannot be said
        boolean chosen = ofHashes.size() > 1 && ofHashes.stream().anyMatch(member -> member.size() > 1);
        boolean mixed = ofHashes.stream().anyMatch(member -> !member.stream().allMatch(Conjunction::isHash));
        return chosen || mixed
                ? List.of()
                : ofHashes.stream().flatMap(Set::stream).toList();
    }

    private static boolean hasHash(Set<Observable> member) {
        return member.stream().anyMatch(Conjunction::isHash);
    }

    private static boolean isHash(Observable observable) {
        return new ObjectPath(observable.path()).isHash();
    }

    private static boolean gather(ComparisonAndContext and, Set<Set<Observable>> members) {
        for (ComparisonContext comparison : and.comparison()) {
            if (comparison.operand() instanceof GroupContext group
                    && group.comparisonOr().comparisonAnd().size() == 1
                    && comparison.NOT() == null) {
                if (!gather(group.comparisonOr().comparisonAnd(0), members)) {
                    return false;
                }
            } else {
                Set<Observable> member = new LinkedHashSet<>();
                if (!gatherAlternatives(comparison, member)) {
                    return false;
                }
                members.add(member);
            }
        }
        return true;
    }

    private static boolean gatherAlternatives(ComparisonContext comparison, Set<Observable> alternatives) {
        if (comparison.NOT() != null) {
            return false;
        }
        OperandContext operand = comparison.operand();
        if (operand instanceof GroupContext group) {
            return gatherAlternatives(group.comparisonOr(), alternatives);
        }
        if (operand instanceof TestContext test) {
            List<Observable> observables = Equality.of(test).observables();
            alternatives.addAll(observables);
            return !observables.isEmpty();
        }
        return false;
    }

    private static boolean gatherAlternatives(ComparisonOrContext or, Set<Observable> alternatives) {
        for (ComparisonAndContext and : or.comparisonAnd()) {
            if (and.comparison().size() > 1 || !gatherAlternatives(and.comparison(0), alternatives)) {
                return false;
            }
        }
        return true;
    }
}
