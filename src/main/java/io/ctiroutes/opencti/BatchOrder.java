package io.ctiroutes.opencti;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Which batches have been finished with, by their numbers, and which may be delivered: one that has a key in common with a
 * batch before it waits for that, and so does one of which the keys are not known.
 */
final class BatchOrder {

    /** How soon a wait notices that it is in vain. */
    private static final long CHECK_MS = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Long> finished = new HashSet<>();
    private final Map<Long, Set<Object>> keys = new HashMap<>();
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

    /** Says which keys a batch is about, all of them; if it does so again, it is about those as well. */
    void isAbout(long number, Collection<?> more) {
        lock.lock();
        try {
            keys.computeIfAbsent(number, n -> new HashSet<>()).addAll(more);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will be done about this batch. */
    void finished(long number) {
        lock.lock();
        try {
            finished.add(number);
            keys.remove(number);
            while (finished.remove(first)) {
                first++;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until this batch can overtake none: no batch before it that is not finished with has a key in common with it.
     *
     * @param wanted whether to go on waiting
     * @return false if it was no longer wanted before it came to that
     */
    boolean awaitClear(long number, BooleanSupplier wanted) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isClear(number)) {
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

    /** Waits until all before this batch are finished with. */
    void awaitFirst(long number) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (first < number) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isClear(long number) {
        for (long other = first; other < number; other++) {
            if (!finished.contains(other) && !areApart(keys.get(number), keys.get(other))) {
                return false;
            }
        }
        return true;
    }

    /** Whether two batches are known to have no key in common. */
    private static boolean areApart(Set<Object> keys, Set<Object> others) {
        return keys != null && others != null && Collections.disjoint(keys, others);
    }
}
