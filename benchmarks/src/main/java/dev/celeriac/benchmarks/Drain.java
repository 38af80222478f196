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

    /** One worker, then two at once, each of which has twice as much to do as it takes to get warm. */
    static List<Figure> two(Bench bench) throws InterruptedException {
        int cold = bench.scaled(COLD);
        int each = cold + bench.scaled(WARM);
        bench.preload(false, each);
        Child alone =
                bench.worker("threads", CONCURRENCY, each, cold, QUIET_MILLIS).awaitEnd();
        expect(each, alone.figure("tasks"));
        bench.preload(false, 2 * each);
        List<Child> both = List.of(
                bench.worker("threads", CONCURRENCY, Long.MAX_VALUE, cold, QUIET_MILLIS),
                bench.worker("threads", CONCURRENCY, Long.MAX_VALUE, cold, QUIET_MILLIS));
        double done = 0;
        double rate = 0;
        double smaller = 2.0 * each;
        for (Child worker : both) {
            worker.awaitEnd();
            done += worker.figure("tasks");
            smaller = Math.min(smaller, worker.figure("tasks"));
            rate += worker.figure("counted") * 1e9 / worker.figure("nanos");
        }
        expect(2 * each, done);
        double one = alone.figure("counted") * 1e9 / alone.figure("nanos");
        return List.of(
                new Figure("one", one, "/s"),
                new Figure("two at once", rate, "/s"),
                new Figure("two to one", rate / one, "×"),
                Figure.perSecond("two at once, fresh JVMs included", done, span(both)),
                new Figure("smaller share", 100 * smaller / done, "%"));
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
