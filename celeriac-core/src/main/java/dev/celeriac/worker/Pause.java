package dev.celeriac.worker;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A wait between attempts that somebody else can end. Thread-safe. */
final class Pause {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private boolean over;

    /** Waits, unless {@link #end} was called or is called meanwhile, or the thread is interrupted. */
    void await(Duration time) {
        long left = time.toNanos();
        lock.lock();
        try {
            while (!over && left > 0) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // The caller looks at its own state next; an interrupt only means to do that sooner.
        } finally {
            lock.unlock();
        }
    }

    /** Ends this and every later wait. */
    void end() {
        lock.lock();
        try {
            over = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
