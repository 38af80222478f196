package dev.celeriac.benchmarks;

import dev.celeriac.Switch;
import dev.celeriac.Task;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The tasks that are run to be measured. */
public final class BenchTasks {
    /** Milliseconds in {@link Latencies}' unit. */
    static final double NANOS_PER_MILLI = 1e6;

    private static final AtomicInteger COUNT = new AtomicInteger();

    private BenchTasks() {}

    /** Eight megabytes, which only a process has that measures latencies. */
    private static final class Latencies {
        static final long[] NOTED = new long[1 << 20];

        private Latencies() {}
    }

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
        Latencies.NOTED[COUNT.getAndIncrement() & (Latencies.NOTED.length - 1)] = took;
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
        long[] noted = new long[Math.min(COUNT.get(), Latencies.NOTED.length)];
        System.arraycopy(Latencies.NOTED, 0, noted, 0, noted.length);
        return noted;
    }
}
