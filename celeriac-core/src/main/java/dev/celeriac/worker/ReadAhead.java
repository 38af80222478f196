package dev.celeriac.worker;

import dev.celeriac.config.Settings;
import dev.celeriac.config.WorkerSettings;

/**
 * How many messages to hold beyond those that run.
 *
 * <p>Celery reserves a fixed multiple of the pool's size, so that a slow task holds others hostage (celery#2788, #6500)
 * while tiny tasks wait for the broker. Here it is about {@value #TARGET_MILLIS} ms of work by recent run times, nothing
 * before a run time is known, unless {@code worker_prefetch_multiplier} asks for a fixed number.
 */
final class ReadAhead {
    static final int TARGET_MILLIS = 50;
    /** Enough for several fetches to be under way, so that a round trip of a millisecond costs a task half a microsecond. */
    static final int MOST = 2048;

    private static final double TARGET_NANOS = TARGET_MILLIS * 1e6;
    private static final int UNLIMITED = 100_000;

    private final int multiplier;
    private volatile double meanNanos = Double.NaN;

    static ReadAhead of(Settings settings) {
        Integer multiplier = settings.get(WorkerSettings.WORKER_PREFETCH_MULTIPLIER);
        return new ReadAhead(
                settings.get(WorkerSettings.WORKER_DISABLE_PREFETCH) ? 1 : multiplier == null ? -1 : multiplier);
    }

    /** @param multiplier messages in hand for each slot, running ones included; 0 for no limit, -1 to adapt */
    ReadAhead(int multiplier) {
        this.multiplier = multiplier;
    }

    boolean adaptive() {
        return multiplier < 0;
    }

    /** How many messages may be in hand while there is a free slot, running ones included. */
    int limit(int slots) {
        return limit(slots, 0);
    }

    /**
     * How many messages may be in hand, running ones included.
     *
     * @param busyNanos how long no slot has become free: what is running now takes at least that, however quick the tasks
     *     before were
     */
    int limit(int slots, long busyNanos) {
        if (multiplier == 0) {
            return UNLIMITED;
        }
        if (multiplier > 0) {
            return (int) Math.min(UNLIMITED, (long) slots * multiplier);
        }
        double mean = meanNanos;
        return Double.isNaN(mean)
                ? slots
                : slots + (int) Math.min(MOST, slots * TARGET_NANOS / Math.max(mean, Math.max(busyNanos, 1)));
    }

    /** Executions ended. Called by one thread. */
    void observe(int executions, long nanos) {
        double mean = (double) nanos / executions;
        double weight = Double.isNaN(meanNanos) ? 1 : Math.min(1, executions / 32.0);
        meanNanos = meanNanosOr(mean) * (1 - weight) + mean * weight;
    }

    /** Messages waited so long for a slot that they were given back: run times are at least that. */
    void stalled(long nanos) {
        meanNanos = Math.max(meanNanosOr(nanos), nanos);
    }

    private double meanNanosOr(double other) {
        double mean = meanNanos;
        return Double.isNaN(mean) ? other : mean;
    }
}
