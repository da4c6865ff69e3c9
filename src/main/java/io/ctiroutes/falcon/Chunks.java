package io.ctiroutes.falcon;

import io.ctiroutes.ioc.IocChange;
import java.util.ArrayList;
import java.util.List;

/** Cuts the IOC changes of a batch into chunks, which may be delivered at the same time: no two have a key in common. */
public final class Chunks {

    private final FalconRules rules;
    private final KnownIocs memory;
    private final CallLimits limits;

    public Chunks(FalconRules rules, KnownIocs memory, CallLimits limits) {
        this.rules = rules;
        this.memory = memory;
        this.limits = limits;
    }

    /**
     * The chunks.
     *
     * @param changes at most one a key
     */
    public List<Delivery> cut(List<IocChange> changes) {
        // what is wanted first, then what is retired: fewer chunks that need both kinds of calls
        List<IocChange> sorted = new ArrayList<>(changes.size());
        changes.stream().filter(IocChange.Upsert.class::isInstance).forEach(sorted::add);
        changes.stream().filter(IocChange.Retire.class::isInstance).forEach(sorted::add);
        List<Delivery> chunks = new ArrayList<>();
        for (int from = 0; from < sorted.size(); from += limits.rows()) {
            int to = Math.min(sorted.size(), from + limits.rows());
            chunks.add(new Delivery(sorted.subList(from, to), rules, memory, limits));
        }
        return chunks;
    }
}
