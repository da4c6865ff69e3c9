package io.ctiroutes.ioc;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes one change a key out of many: the last one wins, whatever the earlier ones wanted. */
public final class Coalescing {

    private Coalescing() {}

    /**
     * The changes that count.
     *
     * @param changes in the order of the stream
     * @return at most one a key, in the order in which the last ones came
     */
    public static List<IocChange> lastPerKey(Collection<? extends IocChange> changes) {
        Map<IocKey, IocChange> last = new LinkedHashMap<>(changes.size() * 2);
        for (IocChange change : changes) {
            last.remove(change.key());
            last.put(change.key(), change);
        }
        return List.copyOf(last.values());
    }
}
