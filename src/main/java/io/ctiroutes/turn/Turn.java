package io.ctiroutes.turn;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A place among those who deliver, from {@link Turns#join} until it is over: until its holder has ended it, and all that was
 * begun within it has left it. That lasts longer than the holder's own work where a call to Falcon is still under way when a
 * batch is given up. A batch that fails keeps its place while it is tried again.
 */
public final class Turn {

    /** The exchange property that holds it. */
    public static final String PROPERTY = "CamelOpenCtiTurn";

    /** How soon a wait notices that its holder does not want to go on. */
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Turns turns;
    private final BooleanSupplier wanted;
    // null: not known
    private Set<Object> keys;
    private boolean inParts;
    private int within;
    private boolean ended;

    Turn(Turns turns, BooleanSupplier wanted) {
        this.turns = turns;
        this.wanted = wanted;
    }

    /**
     * From now on only a part of what the place was taken for is delivered at a time: the keys of a part do not tell which
     * keys the rest has.
     */
    public void inParts() {
        turns.lock.lock();
        try {
            inParts = true;
        } finally {
            turns.lock.unlock();
        }
    }

    /**
     * Waits a moment for it to be known which keys this is about, or that it has ended.
     *
     * @return whether it is so
     */
    public boolean awaitKnown() throws InterruptedException {
        turns.lock.lockInterruptibly();
        try {
            if (keys == null && !ended) {
                turns.changed.awaitNanos(CHECK_NANOS);
            }
            return keys != null || ended;
        } finally {
            turns.lock.unlock();
        }
    }

    /**
     * Waits for the turn, and enters it; see {@link #leave}.
     *
     * @param about the keys of everything that is going to be delivered
     * @return false if it was no longer wanted before it came to that
     */
    public boolean take(Collection<?> about) throws InterruptedException {
        turns.lock.lockInterruptibly();
        try {
            name(about);
            while (!turns.isClear(this)) {
                if (!isWanted()) {
                    return false;
                }
                turns.changed.awaitNanos(CHECK_NANOS);
            }
            return begin();
        } finally {
            turns.lock.unlock();
        }
    }

    /**
     * One more piece of work begins within the turn, which is not over before that has left it.
     *
     * @return false if nothing more shall begin: it is not wanted, or the turn has been ended
     * @throws IllegalStateException if the turn has not been taken
     */
    public boolean enter() {
        turns.lock.lock();
        try {
            if (within == 0 && !ended) {
                throw new IllegalStateException("the turn to deliver this has not been taken");
            }
            return begin();
        } finally {
            turns.lock.unlock();
        }
    }

    /** A piece of work has ended; once for each that has entered. */
    public void leave() {
        turns.lock.lock();
        try {
            within--;
            overIfSo();
        } finally {
            turns.lock.unlock();
        }
    }

    /** Its holder will take it no more. */
    public void end() {
        turns.lock.lock();
        try {
            ended = true;
            turns.changed.signalAll();
            overIfSo();
        } finally {
            turns.lock.unlock();
        }
    }

    /**
     * Waits within the turn.
     *
     * @return false if it is not wanted to go on, which ends the wait
     */
    public boolean pause(Duration time) throws InterruptedException {
        long end = turns.nanoTime.getAsLong() + time.toNanos();
        turns.lock.lockInterruptibly();
        try {
            while (isWanted()) {
                long left = end - turns.nanoTime.getAsLong();
                if (left <= 0) {
                    return true;
                }
                turns.changed.awaitNanos(Math.min(left, CHECK_NANOS));
            }
            return false;
        } finally {
            turns.lock.unlock();
        }
    }

    boolean isAtWork() {
        return within > 0;
    }

    /** Whether two are known to have no key in common. */
    boolean isApartFrom(Turn other) {
        return keys != null && other.keys != null && Collections.disjoint(keys, other.keys);
    }

    private void name(Collection<?> about) {
        if (keys != null) {
            keys.addAll(about);
        } else if (!inParts) {
            keys = new HashSet<>(about);
            turns.changed.signalAll();
        }
    }

    private boolean begin() {
        if (ended || !isWanted()) {
            return false;
        }
        within++;
        return true;
    }

    private boolean isWanted() {
        return wanted.getAsBoolean();
    }

    private void overIfSo() {
        if (ended && within == 0) {
            turns.over(this);
        }
    }
}
