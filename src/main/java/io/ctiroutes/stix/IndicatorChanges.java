package io.ctiroutes.stix;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.Ioc;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.IocType;
import io.ctiroutes.ioc.Severity;
import io.ctiroutes.ioc.Skip;
import io.ctiroutes.ioc.SkipReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one event comes to: the IOC changes that it wants and what of it was left out.
 *
 * @param event   the event
 * @param changes at most one a key and indicator
 * @param skipped what is not Falcon's business, with the reason
 */
public record IndicatorChanges(IndicatorEvent event, List<IocChange> changes, List<Skip> skipped) {

    public IndicatorChanges {
        changes = List.copyOf(changes);
        skipped = List.copyOf(skipped);
    }

    /** Cheap: Camel asks for it whenever an expression looks into the body. */
    @Override
    public int hashCode() {
        return event.hashCode();
    }

    /** Whether a filter has left something out. */
    boolean filtered() {
        return skipped.stream().anyMatch(skip -> skip.reason() == SkipReason.FILTERED);
    }

    /** The same changes, where every IOC to be kept carries one more tag: a step that routes may add. */
    public IndicatorChanges withTag(String tag) {
        return keeping(ioc -> ioc.withTag(tag));
    }

    /**
     * The same changes, where every IOC to be kept carries these tags, too.
     *
     * @param tags separated by commas
     */
    public IndicatorChanges withTags(String tags) {
        List<String> more = words(tags);
        return keeping(ioc -> {
            Ioc tagged = ioc;
            for (String tag : more) {
                tagged = tagged.withTag(tag);
            }
            return tagged;
        });
    }

    /**
     * The same changes, where every IOC to be kept is of this severity. An IOC that is allowed has none.
     *
     * @param severity as Falcon calls it, e.g. {@code high}
     * @throws IllegalArgumentException if there is no such severity
     */
    public IndicatorChanges withSeverity(String severity) {
        Severity wanted = Severity.of(severity);
        return keeping(ioc -> ioc.withSeverity(wanted));
    }

    /**
     * The same changes, where Falcon does this on sight of every IOC to be kept: a step that routes may add. IOCs of a type
     * that has no such action stay as they are.
     *
     * @param action as Falcon calls it, e.g. {@code prevent}
     * @throws IllegalArgumentException if there is no such action
     */
    public IndicatorChanges withAction(String action) {
        Action wanted = Action.of(action);
        return keeping(ioc -> wanted.possibleFor(ioc.key().type()) ? ioc.withAction(wanted) : ioc);
    }

    /**
     * Of the IOCs to be kept, those of these types alone; the others are counted as skipped: filtered. What is to be retired
     * stays, of whichever type: Falcon may hold it from a time when its type was wanted, and must let it go when OpenCTI
     * does. What Falcon holds of another type already is left as it is until then.
     *
     * @param types as Falcon calls them, separated by commas, e.g. {@code domain,sha256}
     * @throws IllegalArgumentException if there is no such type
     */
    public IndicatorChanges only(String types) {
        Set<IocType> wanted = types(types);
        return keepingTypes(wanted::contains);
    }

    /**
     * Of the IOCs to be kept, all but those of these types, which are counted as skipped: filtered. What is to be retired
     * stays, as with {@link #only}.
     *
     * @param types as Falcon calls them, separated by commas, e.g. {@code ipv4,ipv6}
     * @throws IllegalArgumentException if there is no such type
     */
    public IndicatorChanges without(String types) {
        Set<IocType> unwanted = types(types);
        return keepingTypes(type -> !unwanted.contains(type));
    }

    private IndicatorChanges keeping(UnaryOperator<Ioc> change) {
        List<IocChange> changed = changes.stream()
                .map(one -> one instanceof IocChange.Upsert upsert
                        ? new IocChange.Upsert(change.apply(upsert.ioc()), upsert.origin())
                        : one)
                .toList();
        return new IndicatorChanges(event, changed, skipped);
    }

    private IndicatorChanges keepingTypes(Predicate<IocType> wanted) {
        List<IocChange> left = new ArrayList<>();
        List<Skip> more = new ArrayList<>(skipped);
        for (IocChange change : changes) {
            if (change instanceof IocChange.Retire || wanted.test(change.key().type())) {
                left.add(change);
            } else {
                more.add(new Skip(SkipReason.FILTERED, change.key().toString()));
            }
        }
        return new IndicatorChanges(event, left, more);
    }

    private static Set<IocType> types(String types) {
        return words(types).stream().map(IocType::of).collect(Collectors.toSet());
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(",")).map(String::strip).toList();
    }
}
