package io.ctiroutes.stix.pattern;

import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.stix.pattern.StixPatternParser.ComparisonAndContext;
import io.ctiroutes.stix.pattern.StixPatternParser.ComparisonContext;
import io.ctiroutes.stix.pattern.StixPatternParser.ExistenceContext;
import io.ctiroutes.stix.pattern.StixPatternParser.ObservationAndContext;
import io.ctiroutes.stix.pattern.StixPatternParser.ObservationContext;
import io.ctiroutes.stix.pattern.StixPatternParser.ObservationsContext;
import io.ctiroutes.stix.pattern.StixPatternParser.TestContext;
import io.ctiroutes.text.Excerpt;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.misc.Interval;

/**
 * Gathers the observables of a pattern. It goes down through OR and through brackets, where every alternative stands for
 * itself; what is neither an equality nor the hashes of one file is left out, with its reason.
 */
final class ObservableVisitor extends StixPatternBaseVisitor<Void> {

    private static final int PART_MAX = 200;

    private final List<Observable> observables = new ArrayList<>();
    private final List<Skip> skipped = new ArrayList<>();

    /** What was found. */
    PatternReading reading() {
        return new PatternReading(observables, skipped);
    }

    @Override
    public Void visitObservations(ObservationsContext observations) {
        return observations.observationOr().size() > 1
                ? skip(SkipReason.PATTERN_FOLLOWED_BY, observations)
                : visitChildren(observations);
    }

    @Override
    public Void visitObservationAnd(ObservationAndContext and) {
        return and.observation().size() > 1 ? skip(SkipReason.PATTERN_AND, and) : visitChildren(and);
    }

    @Override
    public Void visitObservation(ObservationContext observation) {
        return observation.qualifier().isEmpty()
                ? visitChildren(observation)
                : skip(SkipReason.PATTERN_QUALIFIER, observation);
    }

    @Override
    public Void visitComparisonAnd(ComparisonAndContext and) {
        if (and.comparison().size() == 1) {
            return visitChildren(and);
        }
        List<Observable> together = Conjunction.of(and).observables();
        if (together.isEmpty()) {
            return skip(SkipReason.PATTERN_AND, and);
        }
        observables.addAll(together);
        return null;
    }

    @Override
    public Void visitComparison(ComparisonContext comparison) {
        return comparison.NOT() == null ? visitChildren(comparison) : skip(SkipReason.PATTERN_NEGATED, comparison);
    }

    @Override
    public Void visitExistence(ExistenceContext existence) {
        return skip(SkipReason.PATTERN_OPERATOR, existence);
    }

    @Override
    public Void visitTest(TestContext test) {
        Equality equality = Equality.of(test);
        if (equality.skipped().isPresent()) {
            return skip(equality.skipped().get(), test);
        }
        observables.addAll(equality.observables());
        return null;
    }

    private Void skip(SkipReason reason, ParserRuleContext part) {
        skipped.add(new Skip(reason, sourceOf(part)));
        return null;
    }

    private static String sourceOf(ParserRuleContext part) {
        int first = part.getStart().getStartIndex();
        int last = part.getStop().getStopIndex();
        Interval source = Interval.of(first, Math.min(last, first + PART_MAX));
        return Excerpt.of(part.getStart().getInputStream().getText(source), PART_MAX);
    }
}
