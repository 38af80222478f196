package dev.celeriac.worker;

import dev.celeriac.pool.ExecutionPool;
import dev.celeriac.pool.Threads;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grows a pool with the work there is, and shrinks it when there has been less for a while (Celery's {@code Autoscaler}).
 * Looks once a second. What runs is never disturbed. Made by {@link WorkerBuilder#autoscale}; thread-safe.
 */
public final class Autoscaler {
    private static final Logger LOG = LoggerFactory.getLogger(Autoscaler.class);

    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final ExecutionPool pool;
    private final LongSupplier demand;
    private final long keepalive;
    private final Runnable resized;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Thread thread = Threads.platform("celeriac-autoscaler", this::run);
    private int max;
    private int min;
    private long demanded;
    private long grewNanos = System.nanoTime();
    private boolean closed;

    /**
     * How many slots a worker may have.
     *
     * @param max most slots
     * @param min fewest slots, at least 1
     * @param keepalive how long the pool stays as it is after it has grown
     */
    record Range(int max, int min, Duration keepalive) {}

    /**
     * @param demand tasks that run or wait
     * @param resized called when the pool has another size
     */
    Autoscaler(ExecutionPool pool, Range range, LongSupplier demand, Runnable resized) {
        this.pool = pool;
        this.max = range.max();
        this.min = range.min();
        this.keepalive = range.keepalive().toNanos();
        this.demand = demand;
        this.resized = resized;
    }

    void start() {
        thread.start();
    }

    Thread thread() {
        return thread;
    }

    private void run() {
        lock.lock();
        try {
            while (!closed) {
                scale(System.nanoTime());
                long left = INTERVAL_NANOS;
                while (!closed && left > 0) {
                    left = ended.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The autoscaler was interrupted and ends");
        } finally {
            lock.unlock();
        }
    }

    /** @param now as {@link System#nanoTime} */
    void scale(long now) {
        lock.lock();
        try {
            demanded = demand.getAsLong();
            int size = pool.size();
            int wanted = (int) Math.min(max, Math.max(min, demanded));
            if (wanted > size) {
                grewNanos = now;
                resize(size, wanted);
            } else if (wanted < size && (size > max || now - grewNanos > keepalive)) {
                resize(size, wanted);
            }
        } catch (RuntimeException e) {
            LOG.warn("The pool keeps its size of {}: {}", pool.size(), e.toString());
        } finally {
            lock.unlock();
        }
    }

    private void resize(int from, int to) {
        if (to > from) {
            LOG.info("Scaling up {} processes.", to - from);
            pool.grow(to - from);
        } else {
            LOG.info("Scaling down {} processes.", from - to);
            pool.shrink(from - to);
        }
        resized.run();
    }

    /**
     * Changes the bounds (Celery's command {@code autoscale}); the pool is within them when the call returns.
     *
     * @param newMax null for the present one
     * @param newMin null for the present one
     * @throws IllegalArgumentException when the smallest would be above the largest or below 1
     */
    public void update(@Nullable Integer newMax, @Nullable Integer newMin) {
        lock.lock();
        try {
            int most = newMax == null ? max : newMax;
            int fewest = Math.max(1, newMin == null ? Math.min(min, most) : newMin);
            if (most < fewest) {
                throw new IllegalArgumentException("autoscale between " + fewest + " and " + most + " slots");
            }
            max = most;
            min = fewest;
            int size = pool.size();
            if (size > max) {
                resize(size, max);
            } else if (size < min) {
                resize(size, min);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How it stands (Celery's {@code stats} has it under {@code autoscaler}). */
    public Info info() {
        lock.lock();
        try {
            return new Info(max, min, pool.size(), demanded);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Bounds and present size.
     *
     * @param max most slots
     * @param min fewest slots
     * @param current slots now
     * @param qty tasks that ran or waited when it looked last
     */
    public record Info(int max, int min, int current, long qty) {}

    void close() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread.isAlive()) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        }
    }
}
