package dev.celeriac.worker;

import dev.celeriac.pool.Execution;
import dev.celeriac.pool.ExecutionPool;
import dev.celeriac.pool.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what time does to a worker: time limits, read-ahead that waits too long for a slot, a stalled consumer. One
 * thread; it wakes up for the next limit, and now and then.
 */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private static final long INTERVAL_NANOS = Duration.ofMillis(250).toNanos();

    private final ExecutionPool pool;
    private final ReadAhead readAhead;
    private final TimeLimits limits;
    private final Leaks leaks;
    private final Watchdog watchdog;
    private final long stale;
    private final Thread thread = Threads.platform("celeriac-timer", this::run);
    private final RunningSet running;
    private final Runnable whenCold;
    private volatile boolean closed;
    private volatile @Nullable Long coldAt;
    private volatile boolean cold;

    /**
     * @param stale how long a message may wait for a slot before it is given back
     * @param whenCold called once what runs has been interrupted by a cold stop
     */
    Supervisor(
            RunningSet running,
            ExecutionPool pool,
            ReadAhead readAhead,
            TimeLimits limits,
            Leaks leaks,
            Watchdog watchdog,
            Duration stale,
            Runnable whenCold) {
        this.running = running;
        this.whenCold = whenCold;
        this.pool = pool;
        this.readAhead = readAhead;
        this.limits = limits;
        this.leaks = leaks;
        this.watchdog = watchdog;
        this.stale = stale.toNanos();
    }

    void start() {
        thread.start();
    }

    Thread thread() {
        return thread;
    }

    /** An attempt with a time limit has begun. */
    void wakeUp() {
        LockSupport.unpark(thread);
    }

    /** Interrupts what still runs after so long, and gives its messages back. */
    void stopCold(Duration after) {
        coldAt = System.nanoTime() + after.toNanos();
        wakeUp();
    }

    /** Whether what ran has been interrupted by a cold stop. */
    boolean cold() {
        return cold;
    }

    void close() throws InterruptedException {
        closed = true;
        wakeUp();
        thread.join();
    }

    private void run() {
        while (!closed) {
            long wait = INTERVAL_NANOS;
            try {
                wait = Math.min(wait, limits.enforce(System.nanoTime()));
                leaks.check();
                giveBackStale(System.nanoTime());
                watchdog.tick(System.nanoTime());
                wait = Math.min(wait, untilCold(System.nanoTime()));
            } catch (RuntimeException e) {
                LOG.error("The worker's timer failed and goes on", e);
            }
            LockSupport.parkNanos(this, wait);
        }
    }

    private long untilCold(long now) {
        Long at = coldAt;
        if (at == null || cold) {
            return Long.MAX_VALUE;
        }
        if (at - now > 0) {
            return at - now;
        }
        running.all().forEach(TaskExecution::giveBack);
        cold = true;
        whenCold.run();
        return Long.MAX_VALUE;
    }

    /** Messages that wait behind long tasks go back to where another worker can take them (celery#2788, #6500). */
    private void giveBackStale(long now) {
        if (!readAhead.adaptive() || pool.waiting() == 0) {
            return;
        }
        List<Execution> waiting = pool.takeBack(execution -> now - execution.reservedNanos() > stale);
        if (!waiting.isEmpty()) {
            readAhead.stalled(now - waiting.get(0).reservedNanos());
            waiting.forEach(execution -> ((TaskExecution) execution).giveBackUnstarted());
            LOG.debug("Gave {} messages back that waited for a slot", waiting.size());
        }
    }
}
