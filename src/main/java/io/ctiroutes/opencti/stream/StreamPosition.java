package io.ctiroutes.opencti.stream;

import io.ctiroutes.opencti.platform.StreamId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Up to where a stream is done. Several events share an id (an indicator comes after its references, under the same id),
 * so an id is complete only when a larger one has been seen. The position is the largest id that is complete and whose
 * events are all acknowledged, like those of every id before it.
 *
 * <p>Events are acknowledged in the order in which they were received. An id that is smaller than one already seen (a
 * replay) counts with the latest: it can never move the position back. Safe for use by the thread that reads the stream
 * and the one that acknowledges.
 */
public final class StreamPosition {

    // the first holds the position back; only the last can still grow
    private final Deque<Entry> entries = new ArrayDeque<>();
    private StreamId acknowledged;
    private StreamId complete;
    private long outstanding;
    private boolean givenUp;

    /**
     * At a start.
     *
     * @param start the id up to which everything was acknowledged before
     */
    public StreamPosition(StreamId start) {
        acknowledged = start;
        complete = start;
        entries.add(new Entry(start));
    }

    /** An event arrived that will have to be acknowledged. One without a readable id counts with the one before it. */
    public synchronized void received(Optional<StreamId> id) {
        id.ifPresent(this::open);
        Entry last = entries.getLast();
        add(last, last.id.time());
    }

    /**
     * An event arrived, as before, of which the id does not tell how old it is.
     *
     * @param now the platform's time
     */
    public synchronized void received(Optional<StreamId> id, Instant now) {
        id.ifPresent(this::open);
        add(entries.getLast(), now);
    }

    private void add(Entry entry, Instant since) {
        if (entry.outstanding == 0) {
            entry.since = since;
        }
        entry.outstanding++;
        outstanding++;
    }

    /** A sign of life with an id arrived: nothing to acknowledge, but all smaller ids are complete. */
    public synchronized void seen(StreamId id) {
        open(id);
    }

    /**
     * The next so many events, in the order of arrival, are done.
     *
     * @return false if some before them were given up: then they do not count
     * @throws IllegalArgumentException if that is more than are outstanding
     */
    public synchronized boolean acknowledged(int events) {
        if (givenUp) {
            return false;
        }
        if (events > outstanding) {
            throw new IllegalArgumentException(events + " events acknowledged, but only " + outstanding + " received");
        }
        outstanding -= events;
        long left = events;
        for (Entry entry : entries) {
            long done = Math.min(left, entry.outstanding);
            entry.outstanding -= done;
            left -= done;
            if (left == 0) {
                break;
            }
        }
        advance();
        return true;
    }

    /** Events were given up, which will be read again: from here on the position stays. */
    public synchronized void givenUp() {
        givenUp = true;
    }

    /** The position: where a restart resumes. */
    public synchronized StreamId position() {
        return acknowledged;
    }

    /** The largest id of which everything was received, acknowledged or not: where a new connection resumes. */
    public synchronized StreamId received() {
        return complete;
    }

    /**
     * Since when the oldest event waits that is not acknowledged, by the platform's time: since it was written there, or, if
     * its id does not tell, since it arrived; empty if all are.
     */
    public synchronized Optional<Instant> waitingSince() {
        return outstanding == 0 ? Optional.empty() : Optional.of(entries.getFirst().since);
    }

    private void open(StreamId id) {
        Entry last = entries.getLast();
        if (!id.isAfter(last.id)) {
            return;
        }
        complete = last.id;
        if (last.outstanding == 0 && entries.size() > 1) {
            // only signs of life: it passes together with the one before, so an outage leaves no trail of them
            last.id = id;
        } else {
            entries.add(new Entry(id));
        }
        advance();
    }

    private void advance() {
        while (entries.size() > 1 && entries.getFirst().outstanding == 0) {
            acknowledged = entries.removeFirst().id;
        }
    }

    private static final class Entry {
        private StreamId id;
        private Instant since;
        private long outstanding;

        Entry(StreamId id) {
            this.id = id;
            this.since = id.time();
        }
    }
}
