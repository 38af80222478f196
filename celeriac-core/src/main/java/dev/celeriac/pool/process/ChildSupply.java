package dev.celeriac.pool.process;

import dev.celeriac.pool.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Children for slots, one of them ready before it is wanted: a slot whose child was killed or has served its time goes on
 * at once. Thread-safe.
 */
final class ChildSupply {
    private static final Logger LOG = LoggerFactory.getLogger(ChildSupply.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(5);

    private final ProcessPool pool;
    private final ChildLauncher launcher;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread = Threads.platform("celeriac-spare-process", this::keepOneReady);
    private @Nullable ChildProcess spare;
    private @Nullable Exception failure;
    private boolean started;
    private int launched;

    ChildSupply(ProcessPool pool, ChildLauncher launcher) {
        this.pool = pool;
        this.launcher = launcher;
    }

    /**
     * Waits until a first child was ready.
     *
     * @throws IllegalStateException when the first that was tried does not get ready
     */
    void awaitFirst() throws InterruptedException {
        lock.lock();
        try {
            while (launched == 0) {
                Exception failed = failure;
                if (failed != null) {
                    throw new IllegalStateException(
                            "worker_pool 'processes' cannot start a child: " + failed.getMessage(), failed);
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A child for a slot; null when the pool does not want the slot any more. */
    @Nullable ChildProcess take(ProcessSlot slot) throws InterruptedException {
        for (int failures = 0; pool.wants(slot); ) {
            ChildProcess ready = takeSpare();
            if (ready != null) {
                return ready;
            }
            ready = launch(failures, slot);
            if (ready != null) {
                return ready;
            }
            failures++;
            pause(failures, slot);
        }
        return null;
    }

    private @Nullable ChildProcess takeSpare() {
        lock.lock();
        try {
            ChildProcess ready = spare;
            spare = null;
            changed.signalAll();
            return ready == null || fit(ready) ? ready : null;
        } finally {
            lock.unlock();
        }
    }

    private boolean fit(ChildProcess ready) {
        if (ready.generation != pool.generation()) {
            ready.retire(EXIT_PATIENCE);
            return false;
        }
        if (!ready.isAlive()) {
            ready.close();
            return false;
        }
        return true;
    }

    private @Nullable ChildProcess launch(int failures, @Nullable ProcessSlot slot) throws InterruptedException {
        try {
            ChildProcess child = launcher.launch(pool.generation());
            if (slot != null) {
                slot.serves(child);
            }
            lock.lock();
            try {
                launched++;
                if (!started && launched >= pool.size()) {
                    started = true;
                    thread.start();
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            return child;
        } catch (IOException | RuntimeException e) {
            if (pool.closed()) {
                return null;
            }
            LOG.error("A child process cannot be started (attempt {}): {}", failures + 1, e.getMessage());
            lock.lock();
            try {
                failure = e;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            return null;
        }
    }

    private void pause(int failures, @Nullable ProcessSlot slot) throws InterruptedException {
        long left = Math.min(LONGEST_PAUSE.toMillis(), 100L << Math.min(failures, 20)) * 1_000_000;
        lock.lock();
        try {
            while (left > 0 && (slot == null ? !pool.closed() : pool.wants(slot))) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void keepOneReady() {
        try {
            int failures = 0;
            boolean archived = false;
            while (awaitWanted()) {
                if (!archived) {
                    archived = true;
                    archive();
                }
                ChildProcess child = launch(failures, null);
                if (child == null) {
                    pause(++failures, null);
                } else {
                    failures = 0;
                    keep(child);
                }
            }
        } catch (InterruptedException e) {
            LOG.error("{} was interrupted and ends; nobody should do that", thread.getName(), e);
        }
    }

    /** Before the first spare child, which then starts with it, and shows whether it can be used. */
    private void archive() throws InterruptedException {
        try {
            launcher.makeArchive();
        } catch (IOException e) {
            LOG.debug("No archive of classes: child processes start more slowly", e);
        }
    }

    private boolean awaitWanted() throws InterruptedException {
        lock.lock();
        try {
            while (!pool.closed() && spare != null) {
                changed.await();
            }
            return !pool.closed();
        } finally {
            lock.unlock();
        }
    }

    private void keep(ChildProcess child) {
        lock.lock();
        try {
            if (!pool.closed()) {
                spare = child;
                return;
            }
        } finally {
            lock.unlock();
        }
        child.retire(EXIT_PATIENCE);
    }

    /** A new generation has begun, or the pool has another size or is closed. */
    void changed() {
        if (pool.closed()) {
            launcher.stop();
        }
        lock.lock();
        try {
            ChildProcess ready = spare;
            if (ready != null && (pool.closed() || !fit(ready))) {
                if (pool.closed()) {
                    ready.retire(EXIT_PATIENCE);
                }
                spare = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The process that waits; null when there is none. */
    @Nullable ChildProcess spare() {
        lock.lock();
        try {
            return spare;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether its thread has ended */
    boolean join(Duration patience) throws InterruptedException {
        if (thread.getState() != Thread.State.NEW) {
            thread.join(Math.max(1, patience.toMillis()));
        }
        if (thread.isAlive()) {
            return false;
        }
        launcher.close();
        return true;
    }
}
