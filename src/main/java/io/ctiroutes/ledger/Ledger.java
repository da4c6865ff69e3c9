package io.ctiroutes.ledger;

import io.ctiroutes.ioc.IocKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Skeleton: see Entry. */
public final class Ledger implements AutoCloseable {

    /** What was known of an IOC before, and what is known now. */
    public record Update(Entry before, Entry after) {}

    /** What is known of these keys: an entry each, also of what is unknown. */
    public Map<IocKey, Entry> find(Collection<IocKey> keys) {
        throw new UnsupportedOperationException();
    }

    /** Writes what has changed, all or nothing. */
    public void write(List<Update> updates) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
