package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.sql.sqlite.SqliteTransport;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker that times itself: it ends when it has finished {@code most} tasks, or when something was done and then
 * nothing came for so long. Finished means durably so.
 *
 * <p>Arguments: broker URL, pool, concurrency, most, warm-up tasks not counted, quiet milliseconds, process id of the broker
 * or 0.
 */
final class WorkerProcess {
    private static final long TICK_NANOS = 500_000;

    /** With so few of them since the last look only their latencies are of interest, and watching must not disturb them. */
    private static final int FEW = 20;

    private static final long LONG_TICK_NANOS = 20_000_000;

    /** Quiet times after which a worker ends that was left without any task. */
    private static final int NOTHING_AT_ALL = 5;

    private WorkerProcess() {}

    public static void main(String[] args) throws InterruptedException {
        long most = Long.parseLong(args[3]);
        long warmUp = Long.parseLong(args[4]);
        long quiet = Duration.ofMillis(Long.parseLong(args[5])).toNanos();
        long broker = args.length > 6 ? Long.parseLong(args[6]) : 0;
        try (Celeriac app = BenchApp.at(args[0]);
                Worker worker = app.worker()
                        .pool(PoolKind.parse(args[1]))
                        .concurrency(Integer.parseInt(args[2]))
                        .start()) {
            if (!worker.awaitReady(Duration.ofSeconds(30))) {
                throw new IllegalStateException("not ready after 30 s");
            }
            System.out.println("ready");
            Progress progress = watch(worker, most, warmUp, quiet, broker);
            progress.say();
            if (app.transport() instanceof SqliteTransport sqlite) {
                Child.say("waited", sqlite.longestWait().toNanos());
            }
            sayLatencies((int) warmUp);
        }
    }

    /** What has been used up to a moment. */
    private record Use(long cpu, long brokerCpu, long allocated) {
        static Use now(long broker) {
            return new Use(
                    ProcessUse.ownCpuNanos(),
                    broker == 0 ? 0 : ProcessUse.cpuNanos(broker),
                    ProcessUse.allocatedBytes(true));
        }
    }

    private record Progress(long warmDone, long warmAt, Use warmUse, long done, long at, Use use, long startedAt) {
        void say() {
            Child.say("started", startedAt);
            Child.say("cold-tasks", warmDone);
            Child.say("cold-nanos", warmAt - startedAt);
            Child.say("tasks", done);
            Child.say("ended", at);
            Child.say("nanos", at - warmAt);
            Child.say("counted", done - warmDone);
            Child.say("cpu", use.cpu() - warmUse.cpu());
            Child.say("broker-cpu", use.brokerCpu() - warmUse.brokerCpu());
            Child.say("allocated", use.allocated() - warmUse.allocated());
        }
    }

    private static Progress watch(Worker worker, long most, long warmUp, long quiet, long broker) {
        long startedAt = System.nanoTime();
        long warmAt = startedAt;
        long warmDone = 0;
        Use warmUse = Use.now(broker);
        long done = 0;
        long at = startedAt;
        boolean warm = warmUp == 0;
        while (true) {
            long now = System.nanoTime();
            long processed = worker.stats().processed();
            long tick = done > 0 && processed - done < FEW ? LONG_TICK_NANOS : TICK_NANOS;
            if (processed > done) {
                if (done == 0) {
                    startedAt = at;
                    warmAt = at;
                }
                done = processed;
                at = now;
            } else if (done == 0) {
                at = now;
            }
            // When everything ends within one tick there is no warm part, and all of it counts.
            if (!warm && done >= warmUp && done < most) {
                warm = true;
                warmDone = done;
                warmAt = now;
                warmUse = Use.now(broker);
            }
            boolean nothingMore = done > 0 ? now - at > quiet : now - startedAt > NOTHING_AT_ALL * quiet;
            if (done >= most || nothingMore) {
                return new Progress(warmDone, warmAt, warmUse, done, at, Use.now(broker), startedAt);
            }
            LockSupport.parkNanos(tick);
        }
    }

    /** Those of the first tasks, in a JVM that has not compiled anything yet, and the others. */
    private static void sayLatencies(int first) {
        long[] noted = BenchTasks.latencies();
        if (noted.length == 0) {
            return;
        }
        int cold = Math.min(first, noted.length);
        sayLatencies("first-", Arrays.copyOf(noted, cold));
        sayLatencies("", Arrays.copyOfRange(noted, cold, noted.length));
        Child.say("samples", noted.length);
    }

    private static void sayLatencies(String which, long[] noted) {
        if (noted.length > 0) {
            Arrays.sort(noted);
            Child.say(which + "p50", noted[noted.length / 2]);
            Child.say(which + "p99", noted[(int) (noted.length * 0.99)]);
            Child.say(which + "max", noted[noted.length - 1]);
        }
    }
}
