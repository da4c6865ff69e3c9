package io.ctiroutes.sandbox.opencti;

import java.time.Clock;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The event log: a Redis stream with strictly growing ids, trimmed to a number of entries. Written under its lock, read by the
 * connections without one.
 */
final class EventLog {

    private final Clock clock;
    private final int maximumLength;
    private final ConcurrentNavigableMap<StreamId, LogEntry> events = new ConcurrentSkipListMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    // guarded by this
    private StreamId last = StreamId.ZERO;
    private int length;

    EventLog(Clock clock, int maximumLength) {
        this.clock = clock;
        this.maximumLength = maximumLength;
    }

    StreamId append(LogEntry entry) {
        return append(StreamId.at(clock.millis()), entry);
    }

    /** Appends under the wished id, or the next sequence of the last id if that is larger. */
    StreamId append(StreamId wished, LogEntry entry) {
        StreamId id;
        synchronized (this) {
            id = wished.compareTo(last) > 0 ? wished : last.next();
            last = id;
            events.put(id, entry);
            if (++length > maximumLength) {
                events.pollFirstEntry();
                length--;
            }
        }
        listeners.forEach(Runnable::run);
        return id;
    }

    /**
     * The id that an idle reader has reached: now. Unlike the platform's, it is never given to a later event, so that a reader who
     * keeps it misses nothing.
     *
     * @param read the last entry that the reader has
     * @return empty if there is another
     */
    synchronized Optional<StreamId> idle(StreamId read) {
        if (events.higherKey(read) != null) {
            return Optional.empty();
        }
        StreamId now = StreamId.at(clock.millis());
        if (now.compareTo(last) > 0) {
            last = now;
        }
        return Optional.of(last);
    }

    /** The entries after this id; if that id is trimmed, silently from the oldest on. */
    NavigableMap<StreamId, LogEntry> after(StreamId id) {
        return events.tailMap(id, false);
    }

    /** An id so far back that the last entries up to {@code id} come again. */
    StreamId before(StreamId id, int entries) {
        return events.headMap(id, true).descendingKeySet().stream()
                .skip(entries)
                .findFirst()
                .orElse(StreamId.ZERO);
    }

    StreamId firstId() {
        return events.firstKey();
    }

    StreamId lastId() {
        return events.lastKey();
    }

    synchronized int length() {
        return length;
    }

    void whenAppended(Runnable listener) {
        listeners.add(listener);
    }

    void noLonger(Runnable listener) {
        listeners.remove(listener);
    }
}
