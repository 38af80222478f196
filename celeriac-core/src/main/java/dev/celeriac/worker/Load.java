package dev.celeriac.worker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How much the worker has in hand: messages taken and not finished, and messages whose end is not durable yet. The
 * consumer's thread waits here until there is room.
 */
final class Load {
    private static final int NOBODY_WAITS = Integer.MIN_VALUE;

    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicInteger unsettled = new AtomicInteger();
    private volatile int wakeAt = NOBODY_WAITS;
    private volatile @Nullable Thread waiter;

    int unfinished() {
        return unfinished.get();
    }

    int unsettled() {
        return unsettled.get();
    }

    void took(int messages) {
        unfinished.addAndGet(messages);
        unsettled.addAndGet(messages);
    }

    void finished(int executions) {
        if (unfinished.addAndGet(-executions) <= wakeAt) {
            wakeUp();
        }
    }

    /** Messages that were {@link #finished}, as far as slots go, are wanted to run after all. */
    void resumed(int executions) {
        unfinished.addAndGet(executions);
    }

    void settled(int messages) {
        unsettled.addAndGet(-messages);
        if (wakeAt != NOBODY_WAITS) {
            wakeUp();
        }
    }

    void wakeUp() {
        LockSupport.unpark(waiter);
    }

    /**
     * Waits until it is worth looking again: at most {@code threshold} messages unfinished, something settled,
     * {@link #wakeUp}, the time is up, or no reason at all.
     */
    void await(int threshold, long nanos) {
        waiter = Thread.currentThread();
        wakeAt = threshold;
        if (unfinished.get() > threshold) {
            LockSupport.parkNanos(this, nanos);
        }
        wakeAt = NOBODY_WAITS;
    }

    /** Waits until something is settled or the time is up, or for no reason at all. */
    void awaitSettlement(long nanos) {
        waiter = Thread.currentThread();
        wakeAt = Integer.MAX_VALUE;
        LockSupport.parkNanos(this, nanos);
        wakeAt = NOBODY_WAITS;
    }
}
