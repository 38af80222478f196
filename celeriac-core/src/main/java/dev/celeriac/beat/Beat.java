package dev.celeriac.beat;

import dev.celeriac.pool.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A beat that runs: one thread keeps the lease, another one sends. Any number of them may share a store. Thread-safe.
 */
public final class Beat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("celeriac.beat");

    /** How many chances to renew there are in the time of a lease. */
    private static final int RENEWALS = 5;

    private final ScheduleStore store;
    private final Leadership leadership;
    private final Scheduler scheduler;
    private final BeatOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopping = lock.newCondition();
    private final List<Thread> threads;
    private boolean stopped;

    private Beat(ScheduleStore store, TickSender sender, InstantSource clock, LongSupplier nanos, BeatOptions options) {
        this.store = store;
        this.options = options;
        this.leadership = new Leadership(store, options.holder(), options.lease(), nanos);
        this.scheduler = new Scheduler(store, leadership, sender, clock, nanos, options);
        this.threads = List.of(
                Threads.platform("celeriac-beat-lease", () -> repeat("lease", this::keepLease)),
                Threads.platform("celeriac-beat", () -> repeat("schedule", scheduler::tick)));
    }

    /**
     * Starts a beat.
     *
     * @param store shared with other beats; closed with this one
     * @param entries fixed entries, which are put in place now
     * @throws ScheduleStoreException if the store cannot be used
     */
    public static Beat start(
            ScheduleStore store,
            List<ScheduleEntry> entries,
            TickSender sender,
            InstantSource clock,
            BeatOptions options) {
        store.install(entries, clock.instant());
        Beat beat = new Beat(store, sender, clock, System::nanoTime, options);
        LOG.info("beat: Starting...");
        beat.leadership.step();
        beat.threads.forEach(Thread::start);
        return beat;
    }

    /** Whether this beat is the one that sends now. */
    public boolean leads() {
        return leadership.leads();
    }

    /** Waits until it is stopped. */
    public void join() throws InterruptedException {
        lock.lock();
        try {
            while (!stopped) {
                stopping.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private Duration keepLease() {
        leadership.step();
        return options.lease().dividedBy(RENEWALS);
    }

    private interface Step {
        Duration take();
    }

    private void repeat(String what, Step step) {
        boolean failed = false;
        Duration wait = Duration.ZERO;
        while (!stoppedWithin(wait)) {
            try {
                wait = step.take();
                if (failed) {
                    LOG.info("beat: {} works again", store.describe());
                    failed = false;
                }
            } catch (RuntimeException e) {
                // Whatever it was, the schedule goes on when it is over: nobody watches a beat.
                if (!failed || !(e instanceof ScheduleStoreException)) {
                    LOG.error("beat: {} failed, trying again every second: {}", what, e.getMessage(), e);
                }
                failed = true;
                wait = Duration.ofSeconds(1);
            }
        }
    }

    private boolean stoppedWithin(Duration wait) {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (!stopped && left > 0) {
                left = stopping.awaitNanos(left);
            }
            return stopped;
        } catch (InterruptedException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Finishes what is being sent, gives the lease up and closes the store. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            stopped = true;
            stopping.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= !joined(thread);
        }
        try {
            leadership.resign();
        } catch (ScheduleStoreException e) {
            LOG.warn("beat: the lease could not be given up and ends by itself: {}", e.getMessage());
        } finally {
            store.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joined(Thread thread) {
        try {
            thread.join();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
