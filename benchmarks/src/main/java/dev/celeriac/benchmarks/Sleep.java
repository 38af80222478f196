package dev.celeriac.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Many tasks that wait for something else. */
final class Sleep {
    private static final int COUNT = 2_000;

    private Sleep() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        List<Figure> figures =
                new ArrayList<>(measure(bench, "threads", bench.options().java()));
        if (!bench.options().newerJava().equals(bench.options().java())
                || Runtime.version().feature() >= 21) {
            figures.addAll(measure(bench, "virtual", bench.options().newerJava()));
        }
        return figures;
    }

    private static List<Figure> measure(Bench bench, String pool, Path java) throws InterruptedException {
        int count = bench.scaled(COUNT);
        int millis = bench.scaled(1_000);
        bench.preloadWaiting(count, millis);
        Child worker = bench.java(
                        "worker", java, WorkerProcess.class, bench.brokerUrl(), pool, count, count, 0, 10 * millis)
                .awaitEnd();
        Drain.expect(count, worker.figure("tasks"));
        double wall = worker.figure("ended") - worker.figure("started") + millis * 1e6;
        return List.of(new Figure("2,000 × 1 s, " + pool, wall / 1e9, "s"));
    }
}
