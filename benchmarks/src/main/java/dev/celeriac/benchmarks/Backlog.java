package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import java.util.ArrayList;
import java.util.List;

/** Whether a long queue makes anything slower. */
final class Backlog {
    private static final int PROBE = 20_000;

    private Backlog() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        int queued = 0;
        for (int length : List.of(10_000, 100_000, 1_000_000)) {
            int wanted = bench.scaled(length);
            if (wanted > queued) {
                bench.preload(false, wanted - queued);
            }
            int probe = Math.min(bench.scaled(PROBE), wanted);
            String with = String.format(java.util.Locale.ROOT, " with %,d queued", length);
            Child producer = bench.producer("ignored", "1", probe, probe).awaitEnd();
            figures.add(Figure.perSecond("enqueue" + with, probe, producer.figure("nanos")));
            Child worker =
                    bench.worker("threads", 4, 2L * probe, probe / 2, 1_000).awaitEnd();
            figures.add(Figure.perSecond("drain" + with, worker.figure("counted"), worker.figure("nanos")));
            try (Celeriac app = BenchApp.at(bench.brokerUrl())) {
                app.transport().stats("celery");
                long start = System.nanoTime();
                queued = (int) app.transport().stats("celery").ready();
                figures.add(new Figure("count" + with, (System.nanoTime() - start) / 1e6, "ms"));
            }
        }
        return figures;
    }
}
