package io.ctiroutes.stix.pattern;

import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.stix.pattern.StixPatternParser.EqualityContext;
import io.ctiroutes.stix.pattern.StixPatternParser.InequalityContext;
import io.ctiroutes.stix.pattern.StixPatternParser.LiteralContext;
import io.ctiroutes.stix.pattern.StixPatternParser.MembershipContext;
import io.ctiroutes.stix.pattern.StixPatternParser.RelationContext;
import io.ctiroutes.stix.pattern.StixPatternParser.TestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/**
 * A comparison as the values that fulfil it.
 *
 * @param observables one a value
 * @param skipped     why they cannot be listed
 */
record Equality(List<Observable> observables, Optional<SkipReason> skipped) {

    /** What this comparison is fulfilled by. */
    static Equality of(TestContext test) {
        RelationContext relation = test.relation();
        if (test.NOT() != null || relation instanceof InequalityContext) {
            return none(SkipReason.PATTERN_NEGATED);
        }
        List<LiteralContext> literals;
        if (relation instanceof EqualityContext equality) {
            literals = List.of(equality.literal());
        } else if (relation instanceof MembershipContext membership) {
            literals = membership.literal();
        } else {
            return none(SkipReason.PATTERN_OPERATOR);
        }
        return of(ObjectPath.of(test.objectPath()), literals);
    }

    private static Equality of(ObjectPath path, List<LiteralContext> literals) {
        if (path.isEntryOfHashes()) {
            return none(SkipReason.PATTERN_LIST_INDEX);
        }
        List<Observable> observables = new ArrayList<>(literals.size());
        for (LiteralContext literal : literals) {
            Token token = literal.getStart();
            if (!path.takes(token.getType())) {
                return none(SkipReason.INVALID_VALUE);
            }
            observables.add(new Observable(path.text(), Literals.valueOf(token)));
        }
        return new Equality(observables, Optional.empty());
    }

    private static Equality none(SkipReason reason) {
        return new Equality(List.of(), Optional.of(reason));
    }
}
