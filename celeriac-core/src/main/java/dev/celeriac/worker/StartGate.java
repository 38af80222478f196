package dev.celeriac.worker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Bounds what a worker's death makes run twice: tasks that have ended while nothing durable says so.
 *
 * <p>A task that begins holds a place until its outcome is durable, and there are as many places as slots: of whatever is
 * killed, no more than one run for each slot has to be repeated after its end, however long a commit takes. Waiting for a
 * commit costs a slot about a millisecond, so tasks that take less than {@value #BRIEF_MILLIS} ms in the mean do not wait
 * until the oldest outcome has been on its way for {@value #ALLOWANCE_MILLIS} ms. Celery's workers have the same bound, by
 * acknowledging one task at a time.
 *
 * <p>Thread-safe. Executions wait on the threads that are going to run them.
 */
final class StartGate {
    static final int BRIEF_MILLIS = 10;
    static final int ALLOWANCE_MILLIS = 20;
    private static final long BRIEF_NANOS = Duration.ofMillis(BRIEF_MILLIS).toNanos();
    private static final long ALLOWANCE_NANOS =
            Duration.ofMillis(ALLOWANCE_MILLIS).toNanos();

    /** Run times of about so many executions make the mean. */
    private static final double MEMORY = 128;

    private static final long NOTHING = 0;

    private final LongSupplier nanoTime;
    private final AtomicInteger places = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private volatile int slots;
    private volatile boolean closed;

    /** {@link System#nanoTime} of when the oldest execution ended that is not durable. */
    private volatile long oldest = NOTHING;

    private volatile boolean brief;
    private double meanNanos = 2 * BRIEF_NANOS;

    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param slots how many executions run at once
     * @param nanoTime as {@link System#nanoTime}
     */
    StartGate(int slots, LongSupplier nanoTime) {
        this.slots = slots;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a place, and waits for it where need be. Cannot be interrupted: an interrupt that comes now is not meant for an
     * execution that has not begun.
     *
     * @return false when the worker stops; then nothing may begin
     */
    boolean enter() {
        return tryEnter() || !closed && await();
    }

    /** Takes a place if there is one now. */
    boolean tryEnter() {
        while (!closed) {
            int taken = places.get();
            if (taken >= slots && !mayExceed()) {
                return false;
            }
            if (places.compareAndSet(taken, taken + 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayExceed() {
        long since = oldest;
        return brief && (since == NOTHING || nanoTime.getAsLong() - since <= ALLOWANCE_NANOS);
    }

    private boolean await() {
        lock.lock();
        try {
            waiting.incrementAndGet();
            try {
                boolean entered = tryEnter();
                while (!entered && !closed) {
                    opened.awaitUninterruptibly();
                    entered = tryEnter();
                }
                return entered;
            } finally {
                waiting.decrementAndGet();
                // One wakes the next as long as there is room, rather than all of them at once.
                opened.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** An execution that holds a place has ended. */
    void ended(long nanos) {
        if (oldest == NOTHING) {
            oldest = nanos;
        }
    }

    /** The completer turns to outcomes the oldest of which is of then. */
    void committing(long nanos) {
        oldest = nanos;
    }

    /** The completer has nothing left in its hands. */
    void committed() {
        oldest = NOTHING;
    }

    /** Run times, for the mean. Called by the completer. */
    void observe(int executions, long nanos) {
        meanNanos += ((double) nanos / executions - meanNanos) * Math.min(1, executions / MEMORY);
        brief = meanNanos < BRIEF_NANOS;
    }

    /** Places are free again: what held them is durable, or was dropped, or has not begun after all. */
    void leave(int executions) {
        places.addAndGet(-executions);
        wakeUp();
    }

    /** Changes how many executions run at once. */
    void resize(int newSlots) {
        slots = newSlots;
        wakeUp();
    }

    /** From now on nothing enters. */
    void close() {
        closed = true;
        wakeUp();
    }

    private void wakeUp() {
        if (waiting.get() > 0) {
            lock.lock();
            try {
                opened.signal();
            } finally {
                lock.unlock();
            }
        }
    }
}
