package io.ctiroutes.stix;

import io.ctiroutes.ioc.Action;
import io.ctiroutes.ioc.IocChange;
import io.ctiroutes.ioc.Skip;
import java.util.List;

/**
 * What one event comes to: the IOC changes that it wants and what of it was left out.
 *
 * @param event   the event
 * @param changes at most one a key
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

    /** The same changes, where every IOC to be kept carries one more tag: a step that routes may add. */
    public IndicatorChanges withTag(String tag) {
        List<IocChange> tagged =
                changes.stream().map(change -> tagged(change, tag)).toList();
        return new IndicatorChanges(event, tagged, skipped);
    }

    private static IocChange tagged(IocChange change, String tag) {
        return change instanceof IocChange.Upsert upsert
                ? new IocChange.Upsert(upsert.ioc().withTag(tag), upsert.origin())
                : change;
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
        List<IocChange> acting =
                changes.stream().map(change -> acting(change, wanted)).toList();
        return new IndicatorChanges(event, acting, skipped);
    }

    private static IocChange acting(IocChange change, Action action) {
        return change instanceof IocChange.Upsert upsert
                        && action.possibleFor(upsert.key().type())
                ? new IocChange.Upsert(upsert.ioc().withAction(action), upsert.origin())
                : change;
    }
}
