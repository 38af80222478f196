package dev.celeriac.beat;

import dev.celeriac.pool.Threads;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a beat, which takes steps until it is closed. Nothing that goes wrong in a step ends it: it is reported, once
 * while it goes on, and the next step is taken after a second. An {@link Error} is reported each time, and again if that
 * fails itself, for want of memory perhaps. Thread-safe.
 */
final class BeatLoop implements AutoCloseable {

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Step step;
    private final Report report;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;
    private boolean closed;

    /** What is done again and again. */
    interface Step {
        /** Returns how long to wait. */
        Duration take();
    }

    /** Told what went wrong, on the thread itself; null when a step has worked after that. */
    interface Report {
        void of(@Nullable Throwable failure);
    }

    BeatLoop(String name, Step step, Report report) {
        this.step = step;
        this.report = report;
        this.thread = Threads.platform(name, this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends the wait before the next step. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Duration wait = Duration.ZERO;
        Throwable failure = null;
        Throwable reported = null;
        while (true) {
            try {
                if (closedWithin(wait)) {
                    return;
                }
                if (failure != null) {
                    wait = AFTER_FAILURE;
                    if (reported == null
                            || failure instanceof Error
                            || !failure.toString().equals(reported.toString())) {
                        report.of(failure);
                    }
                    reported = failure;
                    failure = null;
                    continue;
                }
                wait = step.take();
                if (reported != null) {
                    reported = null;
                    report.of(null);
                }
            } catch (Throwable e) {
                if (failure == null) {
                    failure = e;
                    wait = Duration.ZERO;
                }
            }
        }
    }

    private boolean closedWithin(Duration wait) {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (!closed && !woken && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
            return closed;
        } catch (InterruptedException e) {
            // By code of the application that ran on this thread; only closing ends it.
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end of the step that is being taken. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
