package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.Signature;
import dev.celeriac.Task1;
import dev.celeriac.sql.sqlite.SqliteTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * A producer that times itself.
 *
 * <p>Arguments: broker URL, task ({@code ignored}, {@code stored} or {@code stamped}), how (a number of threads, {@code
 * bulk} for batches of 1,000, {@code paced} for 200 a second, or {@code settled} for the same after a burst), count, warm-up calls not counted.
 */
final class ProducerProcess {
    private static final int BULK = 1_000;
    private static final long PACE_NANOS = 5_000_000;

    private ProducerProcess() {}

    public static void main(String[] args) throws InterruptedException {
        int count = Integer.parseInt(args[3]);
        int warmUp = Integer.parseInt(args[4]);
        try (Celeriac app = BenchApp.at(args[0])) {
            if (args[2].equals("settled")) {
                burst(app, task(app, args[1]), warmUp);
            } else {
                produce(app, args[1], args[2], warmUp);
            }
            long cpu = ProcessUse.ownCpuNanos();
            long allocated = ProcessUse.allocatedBytes(false);
            long start = System.nanoTime();
            long slowest = produce(app, args[1], args[2], count);
            Child.say("nanos", System.nanoTime() - start);
            Child.say("allocated", ProcessUse.allocatedBytes(false) - allocated);
            Child.say("cpu", ProcessUse.ownCpuNanos() - cpu);
            Child.say("slowest", slowest);
            if (app.transport() instanceof SqliteTransport sqlite) {
                Child.say("waited", sqlite.longestWait().toNanos());
            }
        }
    }

    private static Task1<Long, ?> task(Celeriac app, String name) {
        return switch (name) {
            case "ignored" -> app.task(BenchTasks::ignored);
            case "stored" -> app.task(BenchTasks::stored);
            default -> app.task(BenchTasks::stamped);
        };
    }

    /** @return nanoseconds of the slowest call */
    private static long produce(Celeriac app, String task, String how, int count) throws InterruptedException {
        Task1<Long, ?> handle = task(app, task);
        if (how.equals("bulk")) {
            return bulk(app, handle, count);
        }
        if (how.equals("paced") || how.equals("settled")) {
            return paced(handle, count);
        }
        int threads = Integer.parseInt(how);
        AtomicLong slowest = new AtomicLong();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(
                    () -> slowest.accumulateAndGet(timed(count / threads, handle::delay), Math::max),
                    "celeriac-bench-producer-" + i);
            running.add(thread);
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        return slowest.get();
    }

    private static long timed(int count, LongConsumer call) {
        long slowest = 0;
        long before = System.nanoTime();
        for (int i = 0; i < count; i++) {
            call.accept(i);
            long after = System.nanoTime();
            slowest = Math.max(slowest, after - before);
            before = after;
        }
        return slowest;
    }

    /** Publishes in batches. */
    static long bulk(Celeriac app, Task1<Long, ?> task, int count) {
        long slowest = 0;
        List<Signature<?>> batch = new ArrayList<>(BULK);
        for (int i = 0; i < count; i++) {
            batch.add(task.s((long) i));
            if (batch.size() == BULK || i == count - 1) {
                long before = System.nanoTime();
                app.applyAll(batch);
                slowest = Math.max(slowest, System.nanoTime() - before);
                batch.clear();
            }
        }
        return slowest;
    }

    /** Batches, then single calls at a pace that leaves a worker idle in between, until all is done and compiled. */
    private static void burst(Celeriac app, Task1<Long, ?> task, int count) {
        int single = count * 2 / 7;
        bulk(app, task, count - single);
        for (int i = 0; i < single; i++) {
            task.delay(System.nanoTime());
            if (i % 20 == 0) {
                LockSupport.parkNanos(2_000_000);
            }
        }
        while (app.transport().stats("celery").ready() > 0) {
            LockSupport.parkNanos(50_000_000);
        }
        long until = System.nanoTime() + 3_000_000_000L;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long paced(Task1<Long, ?> task, int count) {
        long slowest = 0;
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            long before = System.nanoTime();
            task.delay(before);
            slowest = Math.max(slowest, System.nanoTime() - before);
            next += PACE_NANOS;
        }
        return slowest;
    }
}
