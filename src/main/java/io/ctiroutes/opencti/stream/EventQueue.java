package io.ctiroutes.opencti.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events between the stream and the route, bounded in number and in size. A full queue makes the reader wait, and so
 * the platform. The size counts until what was taken is done with, so that all events in memory stay within the bound; one
 * event larger than that is let in alone. A large event counts for what is made of it as well.
 */
public final class EventQueue {

    /** What is more than this, in bytes, is a large event. */
    static final int LARGE = 1024 * 1024;

    /** Its text in characters takes up to twice its size, and what is made of that as much again. */
    private static final long LARGE_TAKES = 4;

    private final int maxEvents;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomLeft = lock.newCondition();
    private final Condition notEmpty = lock.newCondition();
    private final Condition over = lock.newCondition();
    private final Deque<StreamEvent> events = new ArrayDeque<>();
    private long bytes;
    // taken, and not yet done with
    private long taken;
    private boolean closed;

    public EventQueue(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /**
     * Adds an event, waiting for room.
     *
     * @return whether it was added: a closed queue takes none
     */
    public boolean put(StreamEvent event) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !hasRoom(size(event))) {
                roomLeft.await();
            }
            if (closed) {
                return false;
            }
            events.add(event);
            bytes += size(event);
            notEmpty.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what has arrived, waiting for the first.
     *
     * @param max the most events to take
     * @return at least one event; empty once the queue is closed
     */
    public List<StreamEvent> take(int max) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && events.isEmpty()) {
                notEmpty.await();
            }
            return takeNow(max);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what has arrived, waiting for the first, but not for longer than this.
     *
     * @param max the most events to take
     * @return no event if none came in time, and once the queue is closed
     */
    public List<StreamEvent> take(int max, Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lockInterruptibly();
        try {
            while (!closed && events.isEmpty() && left > 0) {
                left = notEmpty.awaitNanos(left);
            }
            return takeNow(max);
        } finally {
            lock.unlock();
        }
    }

    private List<StreamEvent> takeNow(int max) {
        List<StreamEvent> batch = new ArrayList<>(Math.min(max, events.size()));
        while (!closed && batch.size() < max && !events.isEmpty()) {
            StreamEvent event = events.remove();
            bytes -= size(event);
            taken += size(event);
            batch.add(event);
        }
        roomLeft.signalAll();
        return batch;
    }

    /** Events that were taken are done with. */
    public void done(List<StreamEvent> batch) {
        long size = batch.stream().mapToLong(EventQueue::size).sum();
        lock.lock();
        try {
            taken -= size;
            roomLeft.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all events and wakes whoever waits. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            events.clear();
            bytes = 0;
            roomLeft.signalAll();
            notEmpty.signalAll();
            over.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is closed, at most so long. */
    public void awaitClosed(Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lockInterruptibly();
        try {
            while (!closed && left > 0) {
                left = over.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    public int events() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(long size) {
        boolean alone = events.isEmpty() && taken == 0;
        return alone || events.size() < maxEvents && bytes + taken + size <= maxBytes;
    }

    /** About what it takes in memory. */
    private static long size(StreamEvent event) {
        long size = event.content().size();
        return (size > LARGE ? size * LARGE_TAKES : size) + 64;
    }
}
