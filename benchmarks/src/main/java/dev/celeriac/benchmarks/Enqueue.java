package dev.celeriac.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How fast one process can call tasks. */
final class Enqueue {
    private static final int WARM_UP = 20_000;

    private Enqueue() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        for (String how : List.of("1", "4", "bulk")) {
            String name = how.equals("bulk") ? "bulk" : how.equals("1") ? "single, 1 thread" : "single, 4 threads";
            int count = bench.scaled(100_000);
            Child producer =
                    bench.producer("ignored", how, count, bench.scaled(WARM_UP)).awaitEnd();
            figures.add(Figure.perSecond(name, count, producer.figure("nanos")));
            figures.add(new Figure(name + ", CPU", producer.figure("cpu") / 1e6 / count * 1000, "ms/1k"));
        }
        return figures;
    }
}
