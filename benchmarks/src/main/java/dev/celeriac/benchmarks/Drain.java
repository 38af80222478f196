package dev.celeriac.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How fast workers empty a queue of tasks that do nothing, with late acknowledgement. */
final class Drain {
    static final int COLD = 50_000;
    static final int WARM = 150_000;
    static final int CONCURRENCY = 4;
    static final int QUIET_MILLIS = 1_000;

    private Drain() {}

    /** The first 50,000 in a fresh JVM, the compiler still at work, and the 150,000 after them. */
    static List<Figure> run(Bench bench, boolean results) throws InterruptedException {
        int cold = bench.scaled(COLD);
        int all = cold + bench.scaled(WARM);
        bench.preload(results, all);
        Child worker =
                bench.worker("threads", CONCURRENCY, all, cold, QUIET_MILLIS).awaitEnd();
        expect(all, worker.figure("tasks"));
        List<Figure> figures = new ArrayList<>();
        if (worker.figure("cold-tasks") > 0) {
            figures.add(Figure.perSecond("first 50,000", worker.figure("cold-tasks"), worker.figure("cold-nanos")));
        }
        figures.add(Figure.perSecond("next 150,000", worker.figure("counted"), worker.figure("nanos")));
        double counted = worker.figure("counted");
        figures.add(new Figure("CPU", worker.figure("cpu") / 1e3 / counted, "ms/1k"));
        if (worker.figure("broker-cpu") > 0) {
            figures.add(new Figure("CPU of Redis", worker.figure("broker-cpu") / 1e3 / counted, "ms/1k"));
            figures.add(new Figure(
                    "CPU, worker and Redis",
                    (worker.figure("cpu") + worker.figure("broker-cpu")) / 1e3 / counted,
                    "ms/1k"));
        }
        figures.add(new Figure("allocated", worker.figure("allocated") / counted, "bytes/task"));
        return figures;
    }

    static List<Figure> two(Bench bench) throws InterruptedException {
        int all = bench.scaled(COLD) + bench.scaled(WARM);
        bench.preload(false, all);
        Child first = bench.worker("threads", CONCURRENCY, Long.MAX_VALUE, 0, QUIET_MILLIS);
        Child second = bench.worker("threads", CONCURRENCY, Long.MAX_VALUE, 0, QUIET_MILLIS);
        first.awaitEnd();
        second.awaitEnd();
        expect(all, first.figure("tasks") + second.figure("tasks"));
        return List.of(
                Figure.perSecond("both together, cold", all, span(List.of(first, second))),
                new Figure("smaller share", 100 * Math.min(first.figure("tasks"), second.figure("tasks")) / all, "%"));
    }

    /** Nanoseconds from the first start to the last end of workers that have done something. */
    static double span(List<Child> workers) {
        List<Child> busy = workers.stream().filter(w -> w.figure("tasks") > 0).toList();
        return busy.stream().mapToDouble(w -> w.figure("ended")).max().orElse(0)
                - busy.stream().mapToDouble(w -> w.figure("started")).min().orElse(0);
    }

    static void expect(double expected, double finished) {
        if (expected != finished) {
            throw new IllegalStateException(
                    "sent " + Figure.text(expected) + " tasks, and " + Figure.text(finished) + " were finished");
        }
    }
}
