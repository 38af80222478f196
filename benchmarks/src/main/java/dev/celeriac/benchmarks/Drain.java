package dev.celeriac.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** How fast workers empty a queue of tasks that do nothing, with late acknowledgement. */
final class Drain {
    static final int COLD = 50_000;
    static final int WARM = 150_000;

    /** A worker runs for days: the compiler's work is over after so many. */
    private static final int SETTLED_AFTER = 200_000;

    private static final int SETTLED = 800_000;
    private static final int WAITING = 4_000;
    private static final long WAIT_MILLIS = 2;
    static final int CONCURRENCY = 4;
    static final int QUIET_MILLIS = 1_000;

    private Drain() {}

    /**
     * The first 50,000 in a fresh JVM, the 150,000 after them, for most of which the compiler is still at work, and in another
     * JVM the 800,000 after the first 200,000.
     */
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
        add(figures, "next 150,000", "", worker);
        int before = bench.scaled(SETTLED_AFTER);
        int settled = before + bench.scaled(SETTLED);
        bench.preload(results, settled);
        Child older = bench.worker("threads", CONCURRENCY, settled, before, QUIET_MILLIS)
                .awaitEnd();
        expect(settled, older.figure("tasks"));
        add(figures, "after 200,000", ", after 200,000", older);
        return figures;
    }

    private static void add(List<Figure> figures, String rate, String when, Child worker) {
        figures.add(Figure.perSecond(rate, worker.figure("counted"), worker.figure("nanos")));
        double counted = worker.figure("counted");
        figures.add(new Figure("CPU" + when, worker.figure("cpu") / 1e3 / counted, "ms/1k"));
        if (worker.figure("broker-cpu") > 0) {
            figures.add(new Figure("CPU of Redis" + when, worker.figure("broker-cpu") / 1e3 / counted, "ms/1k"));
            figures.add(new Figure(
                    "CPU, worker and Redis" + when,
                    (worker.figure("cpu") + worker.figure("broker-cpu")) / 1e3 / counted,
                    "ms/1k"));
        }
        figures.add(new Figure("allocated" + when, worker.figure("allocated") / counted, "bytes/task"));
    }

    /** One worker, then two at once: with tasks that do nothing, and with tasks that wait, whose slots are what is scarce. */
    static List<Figure> two(Bench bench) throws InterruptedException {
        List<Figure> figures = new ArrayList<>(twoBusy(bench));
        double one = waiting(bench, 1);
        double two = waiting(bench, 2);
        figures.add(new Figure("one, tasks of 2 ms", one, "/s"));
        figures.add(new Figure("two at once, tasks of 2 ms", two, "/s"));
        figures.add(new Figure("two to one, tasks of 2 ms", two / one, "×"));
        return figures;
    }

    private static double waiting(Bench bench, int workers) throws InterruptedException {
        int all = bench.scaled(WAITING) * workers;
        bench.preloadWaiting(all, WAIT_MILLIS);
        List<Child> running = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            running.add(bench.worker("threads", CONCURRENCY, Long.MAX_VALUE, 0, QUIET_MILLIS));
        }
        double done = 0;
        double rate = 0;
        for (Child worker : running) {
            worker.awaitEnd();
            done += worker.figure("tasks");
            rate += perSecond(worker, "tasks");
        }
        expect(all, done);
        return rate;
    }

    /** Each has twice as much to do as it takes to get warm. */
    private static List<Figure> twoBusy(Bench bench) throws InterruptedException {
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
            rate += perSecond(worker, "counted");
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

    /** Nothing for a worker to which the other one has left nothing. */
    private static double perSecond(Child worker, String what) {
        double nanos = worker.figure("nanos");
        return nanos > 0 ? worker.figure(what) * 1e9 / nanos : 0;
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
