package io.ctiroutes.falcon;

import io.ctiroutes.ioc.IocChange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts the IOC changes of a batch into chunks, which may be delivered at the same time: no two have a key in common. The
 * changes of a chunk begin with the same call, so that none waits for another kind of call than its own.
 */
public final class Chunks {

    private final FalconRules rules;
    private final KnownIocs memory;
    private final CallLimits limits;
    private final int parallel;

    /**
     * The chunks of a connector.
     *
     * @param parallel how many chunks are delivered at the same time: changes that need several calls for their first step
     *     are spread over as many
     */
    public Chunks(FalconRules rules, KnownIocs memory, CallLimits limits, int parallel) {
        this.rules = rules;
        this.memory = memory;
        this.limits = limits;
        this.parallel = parallel;
    }

    /**
     * The chunks; first those that have to be looked up, as they take the most calls.
     *
     * @param changes at most one a key
     */
    public List<Delivery> cut(List<IocChange> changes) {
        Map<Step, List<IocChange>> byStep = new EnumMap<>(Step.class);
        for (IocChange change : changes) {
            boolean known = memory.find(change.key()).isPresent();
            byStep.computeIfAbsent(Delivery.firstStep(change, known, rules, memory), step -> new ArrayList<>())
                    .add(change);
        }
        List<Delivery> chunks = new ArrayList<>();
        byStep.forEach((step, some) -> {
            int parts = parts(step, some);
            for (int part = 0; part < parts; part++) {
                List<IocChange> chunk =
                        some.subList(begin(part, parts, some.size()), begin(part + 1, parts, some.size()));
                chunks.add(new Delivery(chunk, rules, memory, limits));
            }
        });
        return chunks;
    }

    private int parts(Step step, List<IocChange> changes) {
        int needed = (changes.size() + limits.rows() - 1) / limits.rows();
        if (step.hasBody()) {
            return needed;
        }
        int calls =
                limits.cut(step, changes.stream().map(Row::new).toList(), rules).size();
        return Math.max(needed, Math.min(parallel, calls));
    }

    private static int begin(int part, int parts, int size) {
        return (int) ((long) size * part / parts);
    }
}
