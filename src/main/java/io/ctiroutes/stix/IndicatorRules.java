package io.ctiroutes.stix;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.ActionRules;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocKey;
import io.ctiroutes.ioc.Origin;
import io.ctiroutes.ioc.Platform;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import io.ctiroutes.ioc.observable.ObservableRules;
import io.ctiroutes.ioc.observable.SafetyRails;
import io.ctiroutes.stix.pattern.Observable;
import io.ctiroutes.stix.pattern.PatternReader;
import io.ctiroutes.stix.pattern.PatternReading;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules from an indicator's event to IOC changes. Each public method is one branch that a route can choose:
 * {@link #keep} for an indicator that was created or updated, {@link #retire} for one that is gone, {@link #merge} for
 * one that swallowed others.
 */
public final class IndicatorRules {

    private final PatternReader patterns;
    private final ActionRules actions;
    private final boolean mobileActive;
    private final SafetyRails rails;
    private final Clock clock;

    /**
     * The rules.
     *
     * @param mobileActive whether Falcon for Mobile is active, so that android and ios may be used
     * @param rails        what is kept out of Falcon whatever an indicator says
     * @param clock        tells whether an indicator's validity is over
     */
    public IndicatorRules(
            PatternReader patterns, ActionRules actions, boolean mobileActive, SafetyRails rails, Clock clock) {
        this.patterns = patterns;
        this.actions = actions;
        this.mobileActive = mobileActive;
        this.rails = rails;
        this.clock = clock;
    }

    /**
     * An indicator was created or updated: upsert every observable of its pattern, and retire those that only its former
     * pattern had. A revoked or expired indicator is retired.
     */
    public IndicatorChanges keep(IndicatorEvent event) {
        return kept(event).done();
    }

    /** An indicator is gone, or should no longer be in Falcon: retire every observable of its pattern, old and new. */
    public IndicatorChanges retire(IndicatorEvent event) {
        return retired(event).done();
    }

    /** An indicator swallowed others: keep its own observables; the others no longer claim theirs. */
    public IndicatorChanges merge(IndicatorEvent event) {
        Changes changes = kept(event);
        event.sources().stream().filter(Indicator::stix).forEach(changes::release);
        return changes.done();
    }

    /** The IOCs that a pattern names. */
    public Set<IocKey> keys(String pattern) {
        return keysOf(pattern, new ArrayList<>());
    }

    private Set<IocKey> keysOf(String pattern, List<Skip> left) {
        PatternReading reading = patterns.read(pattern);
        left.addAll(reading.skipped());
        Set<IocKey> keys = new LinkedHashSet<>();
        for (Observable observable : reading.observables()) {
            ObservableRules.Outcome outcome = ObservableRules.iocOf(observable.path(), observable.value());
            if (outcome instanceof ObservableRules.Outcome.Known known) {
                keys.add(known.key());
            } else if (outcome instanceof ObservableRules.Outcome.Skipped skip) {
                left.add(skip.skip());
            }
        }
        return keys;
    }

    private Changes kept(IndicatorEvent event) {
        Indicator indicator = event.indicator();
        if (indicator.revoked() || expired(indicator)) {
            return retired(event);
        }
        Changes changes = new Changes(event);
        changes.upsert(indicator);
        event.formerPattern().ifPresent(changes::retireFormer);
        return changes;
    }

    private Changes retired(IndicatorEvent event) {
        Changes changes = new Changes(event);
        changes.retire(event.indicator().pattern());
        event.formerPattern().ifPresent(changes::retireFormer);
        return changes;
    }

    private boolean expired(Indicator indicator) {
        Instant now = clock.instant();
        return indicator.validUntil().filter(until -> !until.isAfter(now)).isPresent();
    }

    private Ioc desired(IocKey key, Indicator indicator, List<Platform> platforms) {
        Action action = actions.of(key.type());
        Optional<Severity> severity =
                action.takesSeverity() ? Optional.of(Severity.ofScore(indicator.score())) : Optional.empty();
        return new Ioc(
                key,
                action,
                severity,
                platforms,
                List.copyOf(new LinkedHashSet<>(indicator.labels())),
                indicator.description().filter(text -> !text.isBlank()),
                indicator.validUntil());
    }

    /** Gathers the changes of one event; what it was told first about a key stands, for each indicator. */
    private final class Changes {
        private final IndicatorEvent event;
        private final Origin origin;
        private final Map<IocKey, IocChange> byKey = new LinkedHashMap<>();
        private final Set<IocKey> leftAlone = new HashSet<>();
        private final List<IocChange> released = new ArrayList<>();
        private final List<Skip> skipped = new ArrayList<>();

        Changes(IndicatorEvent event) {
            this.event = event;
            this.origin = event.origin();
        }

        void upsert(Indicator indicator) {
            List<Platform> platforms = Platform.of(indicator.platforms(), mobileActive);
            if (platforms.isEmpty()) {
                skipped.add(new Skip(SkipReason.NO_USABLE_PLATFORM, String.join(", ", indicator.platforms())));
                leftAlone.addAll(keysOf(indicator.pattern(), new ArrayList<>()));
                return;
            }
            for (IocKey key : keysOf(indicator.pattern(), skipped)) {
                Optional<SkipReason> keptOff = rails.keepOff(key);
                if (keptOff.isPresent()) {
                    // it may be in Falcon from a time when it was allowed
                    skipped.add(new Skip(keptOff.get(), key.toString()));
                    retire(key);
                } else {
                    byKey.putIfAbsent(key, new IocChange.Upsert(desired(key, indicator, platforms), origin));
                }
            }
        }

        void retire(String pattern) {
            keysOf(pattern, skipped).forEach(this::retire);
        }

        /** What the former pattern could not say in IOCs was never in Falcon: no need to tell anybody. */
        void retireFormer(String pattern) {
            keysOf(pattern, new ArrayList<>()).forEach(this::retire);
        }

        /** Another indicator is gone. What of its observables nobody else claims is retired. */
        void release(Indicator other) {
            if (other.internalId().equals(origin.indicatorId())) {
                // a claim of the survivor's own, which what it wants now replaces
                retireFormer(other.pattern());
                return;
            }
            Origin gone = origin.about(other.internalId(), other.name());
            for (IocKey key : keysOf(other.pattern(), new ArrayList<>())) {
                if (!leftAlone.contains(key)) {
                    released.add(new IocChange.Retire(key, gone));
                }
            }
        }

        private void retire(IocKey key) {
            if (!leftAlone.contains(key)) {
                byKey.putIfAbsent(key, new IocChange.Retire(key, origin));
            }
        }

        IndicatorChanges done() {
            if (byKey.size() > 1) {
                Origin shared = origin.ofSeveral();
                byKey.replaceAll((key, change) -> change instanceof IocChange.Upsert upsert
                        ? new IocChange.Upsert(upsert.ioc(), shared)
                        : change);
            }
            List<IocChange> all = new ArrayList<>(byKey.values());
            all.addAll(released);
            return new IndicatorChanges(event, all, skipped);
        }
    }
}
