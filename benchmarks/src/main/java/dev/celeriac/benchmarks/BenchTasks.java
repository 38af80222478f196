package dev.celeriac.benchmarks;

import dev.celeriac.Switch;
import dev.celeriac.Task;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The tasks that are run to be measured. */
public final class BenchTasks {
    /** Milliseconds in {@link #LATENCIES}' unit. */
    static final double NANOS_PER_MILLI = 1e6;

    private static final long[] LATENCIES = new long[1 << 20];
    private static final AtomicInteger COUNT = new AtomicInteger();

    private BenchTasks() {}

    /** Does nothing, and nobody wants to know. */
    @Task(name = "bench.ignored", ignoreResult = Switch.ON)
    public static void ignored(long number) {}

    /** Does nothing; its result is stored. */
    @Task(name = "bench.stored")
    public static long stored(long number) {
        return number;
    }

    /** Notes how long ago it was sent; {@link System#nanoTime} is the same clock in every process of a Linux machine. */
    @Task(name = "bench.stamped", ignoreResult = Switch.ON)
    public static void stamped(long sentNanos) {
        long took = System.nanoTime() - sentNanos;
        LATENCIES[COUNT.getAndIncrement() & (LATENCIES.length - 1)] = took;
    }

    /** When it ran, by {@link System#nanoTime}. */
    @Task(name = "bench.clock")
    public static long clock() {
        return System.nanoTime();
    }

    /** Waits that long, as a task waits that calls a slow service. */
    @Task(name = "bench.wait", ignoreResult = Switch.ON)
    public static void waiting(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What {@link #stamped} has noted in this process. */
    static long[] latencies() {
        long[] noted = new long[Math.min(COUNT.get(), LATENCIES.length)];
        System.arraycopy(LATENCIES, 0, noted, 0, noted.length);
        return noted;
    }
}
