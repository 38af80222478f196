package dev.celeriac.worker;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Contributions on their way to the completer: any thread puts, one thread takes all that is there, in the order in
 * which it was put. Putting costs one compare-and-set, and wakes the taker only when it sleeps.
 */
final class Inbox {
    private final AtomicReference<@Nullable Contribution> newest = new AtomicReference<>();
    private volatile boolean asleep;

    /** Kept until the next {@link #take}, so that a wake-up before it is not lost. */
    private volatile boolean woken;

    private volatile @Nullable Thread taker;

    void put(Contribution contribution) {
        Contribution before;
        do {
            before = newest.get();
            contribution.next = before;
        } while (!newest.compareAndSet(before, contribution));
        if (asleep) {
            asleep = false;
            LockSupport.unpark(taker);
        }
    }

    /** Lets a {@link #take} that waits return; the next one, if none waits. */
    void wakeUp() {
        woken = true;
        LockSupport.unpark(taker);
    }

    /**
     * Takes everything, oldest first, linked by {@link Contribution#next}.
     *
     * @return null when there is nothing yet; then the caller has slept until something came, or {@link #wakeUp} was
     *     called, or for no reason
     */
    @Nullable Contribution take() {
        Contribution last = newest.getAndSet(null);
        if (last == null) {
            taker = Thread.currentThread();
            asleep = true;
            if (newest.get() == null && !woken) {
                LockSupport.park(this);
            }
            asleep = false;
            woken = false;
            return null;
        }
        Contribution first = null;
        while (last != null) {
            Contribution before = last.next;
            last.next = first;
            first = last;
            last = before;
        }
        return first;
    }

    boolean isEmpty() {
        return newest.get() == null;
    }
}
