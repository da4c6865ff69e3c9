package io.ctiroutes.stix;

import io.ctiroutes.text.Utf8Text;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An indicator for the tests, and the events about it. Immutable: every change gives a new one. */
record GivenIndicator(Indicator indicator) {

    static final String ID = "1791019800266-0";
    static final Utf8Text JSON = Utf8Text.of("{\"data\":{}}");

    /** With this pattern, a score of 50 and nothing else. */
    static GivenIndicator pattern(String pattern) {
        return new GivenIndicator(new Indicator(
                "3f0b6a5e-5d5e-4d59-9c0b-7a7f2b0a9f10",
                "an indicator",
                pattern,
                "stix",
                false,
                Optional.empty(),
                Indicator.DEFAULT_SCORE,
                List.of(),
                List.of(),
                Optional.empty()));
    }

    /** The same by another id. */
    GivenIndicator id(String id) {
        return new GivenIndicator(new Indicator(
                id,
                indicator.name(),
                indicator.pattern(),
                indicator.patternType(),
                indicator.revoked(),
                indicator.validUntil(),
                indicator.score(),
                indicator.platforms(),
                indicator.labels(),
                indicator.description()));
    }

    static GivenIndicator domain(String value) {
        return pattern("[domain-name:value = '" + value + "']");
    }

    GivenIndicator language(String patternType) {
        return with(patternType, indicator.revoked(), indicator.validUntil(), indicator.score());
    }

    GivenIndicator revoked() {
        return with(indicator.patternType(), true, indicator.validUntil(), indicator.score());
    }

    GivenIndicator validUntil(Instant end) {
        return with(indicator.patternType(), indicator.revoked(), Optional.of(end), indicator.score());
    }

    GivenIndicator score(int score) {
        return with(indicator.patternType(), indicator.revoked(), indicator.validUntil(), score);
    }

    GivenIndicator platforms(String... platforms) {
        return with(List.of(platforms), indicator.labels(), indicator.description());
    }

    GivenIndicator labels(String... labels) {
        return with(indicator.platforms(), List.of(labels), indicator.description());
    }

    GivenIndicator description(String description) {
        return with(indicator.platforms(), indicator.labels(), Optional.of(description));
    }

    /** An event of this type about it. */
    IndicatorEvent event(String type) {
        return new IndicatorEvent(
                ID, type, "indicator", Optional.of(indicator), Optional.empty(), List.of(), List.of(), JSON);
    }

    /** An update that changed its pattern. */
    IndicatorEvent updatedFrom(String formerPattern) {
        return new IndicatorEvent(
                ID,
                "update",
                "indicator",
                Optional.of(indicator),
                Optional.of(formerPattern),
                List.of(),
                List.of(),
                JSON);
    }

    /** A merge into it. */
    IndicatorEvent mergedFrom(GivenIndicator... sources) {
        List<Indicator> gone =
                List.of(sources).stream().map(GivenIndicator::indicator).toList();
        return new IndicatorEvent(
                ID, "merge", "indicator", Optional.of(indicator), Optional.empty(), List.of(), gone, JSON);
    }

    /** An event about something else. */
    static IndicatorEvent reference() {
        return new IndicatorEvent(
                ID, "create", "identity", Optional.empty(), Optional.empty(), List.of(), List.of(), JSON);
    }

    private GivenIndicator with(String patternType, boolean revoked, Optional<Instant> validUntil, int score) {
        return new GivenIndicator(new Indicator(
                indicator.internalId(),
                indicator.name(),
                indicator.pattern(),
                patternType,
                revoked,
                validUntil,
                score,
                indicator.platforms(),
                indicator.labels(),
                indicator.description()));
    }

    private GivenIndicator with(List<String> platforms, List<String> labels, Optional<String> description) {
        return new GivenIndicator(new Indicator(
                indicator.internalId(),
                indicator.name(),
                indicator.pattern(),
                indicator.patternType(),
                indicator.revoked(),
                indicator.validUntil(),
                indicator.score(),
                platforms,
                labels,
                description));
    }
}
