package dev.celeriac.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Four processes that all want to write at the same time. */
final class Shared {
    private static final int COUNT = 100_000;
    private static final int QUIET_MILLIS = 3_000;

    private Shared() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        int each = bench.scaled(COUNT);
        List<Child> workers = new ArrayList<>();
        List<Child> producers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            workers.add(bench.worker("threads", 4, Long.MAX_VALUE, 0, QUIET_MILLIS));
        }
        for (Child worker : workers) {
            worker.awaitReady();
        }
        for (int i = 0; i < 2; i++) {
            producers.add(bench.producer("stored", "1", each, 0));
        }
        double slowest = 0;
        double producing = 0;
        for (Child producer : producers) {
            producer.awaitEnd();
            slowest = Math.max(slowest, producer.figure("slowest"));
            producing = Math.max(producing, producer.figure("nanos"));
        }
        double done = 0;
        for (Child worker : workers) {
            worker.awaitEnd();
            done += worker.figure("tasks");
        }
        Drain.expect(2 * each, done);
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.perSecond("enqueue, both producers", 2 * each, producing),
                Figure.perSecond("enqueued, run, result stored", done, Drain.span(workers)),
                new Figure("slowest call of a producer", slowest / 1e6, "ms")));
        if (bench.brokerUrl().startsWith("sqlite:")) {
            figures.add(new Figure("longest wait of a producer", longestWait(producers), "ms"));
            figures.add(new Figure("longest wait of a worker", longestWait(workers), "ms"));
        }
        return figures;
    }

    private static double longestWait(List<Child> processes) {
        return processes.stream().mapToDouble(p -> p.figure("waited")).max().orElse(0) / 1e6;
    }
}
