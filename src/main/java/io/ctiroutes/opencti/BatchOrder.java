package io.ctiroutes.opencti;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Which batches have been finished with, by their numbers, and whose turn it is. */
final class BatchOrder {

    /** How soon a wait notices that it is in vain. */
    private static final long CHECK_MS = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Long> finished = new HashSet<>();
    private long next;
    private long first;

    /** The number of another batch, after all before it. */
    long next() {
        lock.lock();
        try {
            return next++;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will be done about this batch. */
    void finished(long number) {
        lock.lock();
        try {
            finished.add(number);
            while (finished.remove(first)) {
                first++;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all before this batch are finished with.
     *
     * @param wanted whether to go on waiting
     * @return false if it was no longer wanted before it was its turn
     */
    boolean await(long number, BooleanSupplier wanted) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (first < number) {
                if (!wanted.getAsBoolean()) {
                    return false;
                }
                changed.await(CHECK_MS, TimeUnit.MILLISECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
