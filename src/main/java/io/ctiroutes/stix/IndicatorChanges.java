package io.ctiroutes.stix;

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
}
