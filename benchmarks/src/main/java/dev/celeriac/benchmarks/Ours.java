package dev.celeriac.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Celeriac on a Redis of its own, in the rows in which the peers are measured. */
final class Ours {
    private static final Map<String, Row> ENQUEUE =
            Map.of("single, 1 thread", Row.SINGLE, "bulk, next 400,000", Row.BULK);
    private static final Map<String, Row> DRAIN =
            Map.of("next 150,000", Row.DRAIN, "CPU, worker and Redis", Row.DRAIN_CPU);
    private static final Map<String, Row> RESULTS =
            Map.of("next 150,000", Row.RESULTS, "CPU, worker and Redis", Row.RESULTS_CPU);
    private static final Map<String, Row> LATENCY = Map.of("p50", Row.P50, "p99", Row.P99, "max", Row.MAX);

    private Ours() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        if (!RedisProcess.isInstalled()) {
            System.out.println("ours is left out, there is no redis-server. On Debian: apt-get install redis-server");
            return List.of();
        }
        bench.useOwnRedis();
        List<Figure> figures = new ArrayList<>();
        add(figures, ENQUEUE, Enqueue.run(bench));
        bench.purge();
        add(figures, DRAIN, Drain.run(bench, false));
        add(figures, RESULTS, Drain.run(bench, true));
        add(figures, LATENCY, Paced.run(bench));
        return figures;
    }

    private static void add(List<Figure> figures, Map<String, Row> rows, List<Figure> measured) {
        for (Figure figure : measured) {
            Row row = rows.get(figure.name());
            if (row != null) {
                figures.add(row.of(figure.value()));
            }
        }
    }
}
