package io.ctiroutes.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Grants the turns to deliver changes of IOCs: first come, first served, to the batches of the stream and to replays alike.
 * Two turns are granted at the same time only if they have no key in common, and as long as the keys of one are not known,
 * none after it is granted. So no change overtakes another of the same IOC, and nothing waits for what it has nothing to do
 * with. Safe for use by several threads; one for the whole connector, whatever routes come and go.
 */
public final class Turns {

    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    // in the order of arrival, until they are over
    private final List<Turn> line = new ArrayList<>();
    final LongSupplier nanoTime;

    /** Nobody has a place yet. */
    public Turns() {
        this(System::nanoTime);
    }

    /**
     * Nobody has a place yet.
     *
     * @param nanoTime what measures how long is waited within a turn, in nanoseconds, like {@link System#nanoTime()}
     */
    public Turns(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A place behind all that have one. Whoever takes it has to {@link Turn#end} it, whatever happens.
     *
     * @param wanted whether its holder still wants to go on, which is asked again and again while it waits; false for good
     *     or for a while, as when the connector stops or a route is suspended
     */
    public Turn join(BooleanSupplier wanted) {
        lock.lock();
        try {
            Turn turn = new Turn(this, wanted);
            line.add(turn);
            return turn;
        } finally {
            lock.unlock();
        }
    }

    /** Whether none that came before, and none that has been granted, has to be over before this one. */
    boolean isClear(Turn turn) {
        boolean before = true;
        for (Turn other : line) {
            if (other == turn) {
                before = false;
            } else if ((before || other.isAtWork()) && !turn.isApartFrom(other)) {
                return false;
            }
        }
        return true;
    }

    void over(Turn turn) {
        line.remove(turn);
        changed.signalAll();
    }

    /** Whether nobody has a place. */
    public boolean isEmpty() {
        lock.lock();
        try {
            return line.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
