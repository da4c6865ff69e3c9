package io.ctiroutes.falcon.delivery;

import io.ctiroutes.falcon.api.FalconRules;
import io.ctiroutes.ioc.IocChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts the IOC changes of a batch into chunks, which may be delivered at the same time: no two have a key in common. The
 * changes of a chunk begin with the same call, so that none waits for another kind of call than its own.
 */
public final class Chunks {

    private final FalconRules rules;
    private final Writer writer;
    private final RequestLimits limits;
    private final Patience patience;
    private final int parallel;

    /**
     * The chunks of a connector.
     *
     * @param writer   what becomes of calls that write
     * @param patience how often their calls are sent as they are
     * @param parallel how many chunks are delivered at the same time: changes that need several calls for their first step
     *     are spread over as many
     */
    public Chunks(FalconRules rules, Writer writer, RequestLimits limits, Patience patience, int parallel) {
        this.rules = rules;
        this.writer = writer;
        this.limits = limits;
        this.patience = patience;
        this.parallel = parallel;
    }

    /**
     * The chunks; first those that have to be looked up, as they take the most calls.
     *
     * @param changes at most one a key
     */
    public List<Delivery> cut(List<IocChange> changes) {
        List<Delivery> chunks = new ArrayList<>();
        byFirstCall(changes).forEach((kind, rows) -> {
            int parts = parts(kind, rows);
            for (int part = 0; part < parts; part++) {
                Delivery chunk = new Delivery(rules, writer, limits, patience);
                chunk.later(kind, rows.subList(begin(part, parts, rows.size()), begin(part + 1, parts, rows.size())));
                chunks.add(chunk);
            }
        });
        return chunks;
    }

    /** The changes by the step that brings them on, by what is known of their IOCs. */
    Map<CallKind, List<PendingChange>> byFirstCall(Collection<? extends IocChange> changes) {
        Map<CallKind, List<PendingChange>> byKind = new EnumMap<>(CallKind.class);
        long now = rules.now();
        for (IocChange change : changes) {
            PendingChange row = new PendingChange(rules.wanted(change, now));
            writer.memory().find(change.key()).ifPresent(row::known);
            byKind.computeIfAbsent(firstCall(row), kind -> new ArrayList<>()).add(row);
        }
        return byKind;
    }

    private CallKind firstCall(PendingChange row) {
        boolean known = row.known().isPresent();
        if (row.change() instanceof IocChange.Upsert upsert) {
            if (known) {
                return CallKind.UPDATE;
            }
            return upsert.origin().newIndicator() && writer.createsUnseen() ? CallKind.CREATE : CallKind.LOOK_UP;
        }
        return row.toRetire(rules);
    }

    private int parts(CallKind kind, List<PendingChange> rows) {
        int needed = (rows.size() + limits.rows() - 1) / limits.rows();
        if (kind.hasBody()) {
            return needed;
        }
        return Math.max(needed, Math.min(parallel, limits.cut(kind, rows, rules).size()));
    }

    private static int begin(int part, int parts, int size) {
        return (int) ((long) size * part / parts);
    }
}
