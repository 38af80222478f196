package dev.celeriac.redis.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A reason to look again, raised by any thread; raised while nobody waits, it is there for the next who does. One thread
 * waits at a time.
 */
final class Signal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean raised;
    private volatile @Nullable WakeUps waiting;

    void raise() {
        raised = true;
        WakeUps wakeUps = waiting;
        if (wakeUps != null) {
            wakeUps.end();
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        raised = false;
    }

    /**
     * Waits until it is raised, or there is a reason by these {@code wakeUps}.
     *
     * @param wakeUps null where Redis does not tell of changes
     */
    void await(@Nullable WakeUps wakeUps, long nanos) throws InterruptedException {
        if (wakeUps == null) {
            await(nanos);
            return;
        }
        // Whoever raises it from here on ends the wait.
        waiting = wakeUps;
        try {
            long start = System.nanoTime();
            long left = nanos;
            while (!raised && left > 0 && !wakeUps.await(left)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting for messages");
                }
                left = nanos - (System.nanoTime() - start);
            }
        } finally {
            waiting = null;
        }
        raised = false;
    }

    private void await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!raised && left > 0) {
                left = changed.awaitNanos(left);
            }
            raised = false;
        } finally {
            lock.unlock();
        }
    }

    static long nanos(java.time.Duration duration) {
        return duration.compareTo(java.time.Duration.ofDays(365)) > 0 ? TimeUnit.DAYS.toNanos(365) : duration.toNanos();
    }
}
