package io.ctiroutes.opencti.batch;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Holds a thread back while it is closed, until it ends for good. */
public final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;
    private boolean ended;

    public void close() {
        set(true, ended);
    }

    public void open() {
        set(false, ended);
    }

    /** Lets everybody go, and nobody pass any more. */
    public void end() {
        set(closed, true);
    }

    public boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    public boolean ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the gate is open.
     *
     * @return false once it has ended
     */
    boolean await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (closed && !ended) {
                changed.await();
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end, at most so long. */
    void awaitEnd(Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lockInterruptibly();
        try {
            while (!ended && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void set(boolean close, boolean end) {
        lock.lock();
        try {
            closed = close;
            ended = end;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
