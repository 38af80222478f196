package dev.celeriac.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How fast one process can call tasks. */
final class Enqueue {
    private static final int WARM_UP = 20_000;

    private Enqueue() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        measure(bench, figures, "single, 1 thread", "1", 100_000, WARM_UP);
        measure(bench, figures, "single, 4 threads", "4", 100_000, WARM_UP);
        // At hundreds of thousands a second, a fresh JVM is one that has run for a second.
        measure(bench, figures, "bulk, first 100,000", "bulk", 100_000, WARM_UP);
        measure(bench, figures, "bulk, next 400,000", "bulk", 400_000, WARM_UP + 100_000);
        return figures;
    }

    private static void measure(Bench bench, List<Figure> figures, String name, String how, int full, int warmUp)
            throws InterruptedException {
        bench.purge();
        int count = bench.scaled(full);
        Child producer =
                bench.producer("ignored", how, count, bench.scaled(warmUp)).awaitEnd();
        figures.add(Figure.perSecond(name, count, producer.figure("nanos")));
        figures.add(new Figure(name + ", CPU", producer.figure("cpu") / 1e3 / count, "ms/1k"));
        if (!how.equals("4")) {
            figures.add(new Figure(name + ", allocated", producer.figure("allocated") / count, "bytes/task"));
        }
    }
}
