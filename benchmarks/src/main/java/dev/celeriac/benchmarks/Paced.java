package dev.celeriac.benchmarks;

import java.util.List;

/** From the call in one process to the task's first instruction in another. */
final class Paced {
    private static final int COUNT = 4_000;

    /** Ten seconds. */
    private static final int FIRST = 2_000;

    private static final int QUIET_MILLIS = 2_000;

    /** What producer and worker do before they count as settled: 200 calls a second would take their compilers many minutes. */
    private static final int BURST = 140_000;

    private static final int LONG_QUIET_MILLIS = 10_000;

    private Paced() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        int count = bench.scaled(COUNT);
        int first = bench.scaled(FIRST);
        Child worker =
                bench.worker("threads", 4, count + first, first, QUIET_MILLIS).awaitReady();
        bench.producer("stamped", "paced", count, first).awaitEnd();
        worker.awaitEnd();
        Drain.expect(count + first, worker.figure("samples"));
        int burst = bench.scaled(BURST);
        Child older = bench.worker("threads", 4, count + burst, burst, LONG_QUIET_MILLIS)
                .awaitReady();
        bench.producer("stamped", "settled", count, burst).awaitEnd();
        older.awaitEnd();
        Drain.expect(count + burst, older.figure("samples"));
        return List.of(
                new Figure("p50", worker.figure("p50") / BenchTasks.NANOS_PER_MILLI, "ms"),
                new Figure("p99", worker.figure("p99") / BenchTasks.NANOS_PER_MILLI, "ms"),
                new Figure("max", worker.figure("max") / BenchTasks.NANOS_PER_MILLI, "ms"),
                new Figure("p50 of the first 10 s", worker.figure("first-p50") / BenchTasks.NANOS_PER_MILLI, "ms"),
                new Figure("p99 of the first 10 s", worker.figure("first-p99") / BenchTasks.NANOS_PER_MILLI, "ms"),
                new Figure("p50, settled", older.figure("p50") / BenchTasks.NANOS_PER_MILLI, "ms"),
                new Figure("p99, settled", older.figure("p99") / BenchTasks.NANOS_PER_MILLI, "ms"),
                new Figure("max, settled", older.figure("max") / BenchTasks.NANOS_PER_MILLI, "ms"),
                new Figure(
                        "worker's CPU",
                        100 * worker.figure("cpu") / (worker.figure("ended") - worker.figure("started")),
                        "% of a core"));
    }
}
