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

    private volatile boolean closed;

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

    /** From now on {@link #take} does not wait; what is there, or still comes, can be taken. */
    void close() {
        closed = true;
        LockSupport.unpark(taker);
    }

    /** Whether it is closed, and everything that came was taken. */
    boolean isOver() {
        return closed && newest.get() == null;
    }

    /**
     * Takes everything, oldest first, linked by {@link Contribution#next}.
     *
     * @return null when there is nothing yet; then the caller has slept until something came, or {@link #close} was
     *     called, or for no reason
     */
    @Nullable Contribution take() {
        Contribution last = newest.getAndSet(null);
        if (last == null) {
            taker = Thread.currentThread();
            asleep = true;
            if (newest.get() == null && !closed) {
                LockSupport.park(this);
            }
            asleep = false;
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
}
