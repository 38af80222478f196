package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Producer, broker and worker in one JVM, which leaves nothing but our own code. */
final class Memory {
    private static final int COUNT = 1_000_000;
    private static final int ROUNDS = 4;

    private Memory() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        Child child = bench.java("memory", bench.options().java(), Memory.class, bench.scaled(COUNT) / ROUNDS)
                .awaitEnd();
        return List.of(
                new Figure("enqueue single, 1 thread", child.figure("single"), "/s"),
                new Figure("enqueue bulk", child.figure("bulk"), "/s"),
                new Figure("drain", child.figure("drain"), "/s"),
                new Figure("drain, CPU", child.figure("drain-cpu"), "ms/1k"),
                new Figure("drain with results", child.figure("drain-results"), "/s"));
    }

    /** Argument: tasks in each of the rounds, of which only the last counts. */
    public static void main(String[] args) throws InterruptedException {
        int count = Integer.parseInt(args[0]);
        for (int round = 1; round <= ROUNDS; round++) {
            try (Celeriac app = BenchApp.at("memory://bench" + round)) {
                boolean last = round == ROUNDS;
                long start = System.nanoTime();
                var ignored = app.task(BenchTasks::ignored);
                for (int i = 0; i < count; i++) {
                    ignored.delay((long) i);
                }
                say(last, "single", count * 1e9 / (System.nanoTime() - start));
                drain(app, count, last, "drain");
                start = System.nanoTime();
                ProducerProcess.bulk(app, app.task(BenchTasks::stored), count);
                say(last, "bulk", count * 1e9 / (System.nanoTime() - start));
                drain(app, count, last, "drain-results");
            }
        }
    }

    private static void drain(Celeriac app, int count, boolean last, String name) throws InterruptedException {
        long cpu = ProcessUse.ownCpuNanos();
        long start = System.nanoTime();
        try (Worker worker = app.worker().concurrency(2).start()) {
            worker.awaitReady(Duration.ofSeconds(10));
            while (worker.stats().processed() < count) {
                LockSupport.parkNanos(200_000);
            }
            say(last, name, count * 1e9 / (System.nanoTime() - start));
            say(last, name + "-cpu", (ProcessUse.ownCpuNanos() - cpu) / 1e6 / count * 1000);
        }
    }

    private static void say(boolean last, String name, double value) {
        if (last) {
            Child.say(name, value);
        }
    }
}
