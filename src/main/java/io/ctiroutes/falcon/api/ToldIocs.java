package io.ctiroutes.falcon.api;

import io.ctiroutes.ioc.IocKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What an answer tells of IOCs, by their keys, and of which it tells nothing that can be understood. */
public final class ToldIocs {

    private final Map<IocKey, FalconIoc> iocs;
    private final Map<IocKey, AnswerRow> unclear = new HashMap<>();
    private boolean anyUnclear;

    public ToldIocs(FalconAnswer answer) {
        iocs = new HashMap<>(answer.resources().size() * 2);
        for (AnswerRow row : answer.resources()) {
            Optional<IocKey> key = row.key();
            if (key.isEmpty()) {
                anyUnclear |= row.mayBeAnyOfOurs();
            } else if (row.ioc().isPresent()) {
                // a parent's may stand beside our own
                iocs.merge(key.get(), row.ioc().get(), (first, other) -> first.fromParent() ? other : first);
            } else if (!row.deleted()) {
                unclear.put(key.get(), row);
            }
        }
    }

    /** The IOC; null if the answer does not tell of it. (It is asked for every row there is.) */
    public FalconIoc find(IocKey key) {
        return iocs.get(key);
    }

    /** What Falcon objects to in this IOC, if it does. */
    public Optional<AnswerRow> objection(IocKey key) {
        return Optional.ofNullable(unclear.get(key)).filter(AnswerRow::objection);
    }

    /** Whether the IOC may be there although it was not found here. */
    public boolean isUnclear(IocKey key) {
        return anyUnclear || unclear.containsKey(key);
    }
}
