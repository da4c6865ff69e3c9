package io.ctiroutes.ledger;

import io.ctiroutes.ioc.IocKey;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Skeleton: see Entry. */
public final class Ledger implements AutoCloseable {

    /** What was known of an IOC before, and what is known now. */
    public record Update(Entry before, Entry after) {}

    public Ledger(Path data, Clock clock) {}

    public static Ledger copyOf(Path data, Clock clock) {
        return new Ledger(data, clock);
    }

    public void open() throws LedgerException {
        throw new UnsupportedOperationException();
    }

    public boolean isComplete() {
        return true;
    }

    public void resumed(String connector, Optional<String> position, boolean fromTheBeginning) throws LedgerException {
        throw new UnsupportedOperationException();
    }

    public void saving(String connector, String position) throws LedgerException {
        throw new UnsupportedOperationException();
    }

    /** What is known of these keys: an entry each, also of what is unknown. */
    public Map<IocKey, Entry> find(Collection<IocKey> keys) throws LedgerException {
        throw new UnsupportedOperationException();
    }

    /** Writes what has changed, all or nothing. */
    public void write(List<Update> updates) throws LedgerException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
