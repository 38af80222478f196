package dev.celeriac.benchmarks;

import dev.celeriac.testkit.FaultProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A drain of a Redis that is a millisecond away. The delay is made by a proxy in this process, which takes its share of the
 * processors; so a drain through the proxy without delay is measured too.
 */
final class Delay {
    private static final Duration EACH_WAY = Duration.ofNanos(500_000);

    private Delay() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        if (!RedisProcess.isInstalled()) {
            System.out.println("delay is left out, there is no redis-server. On Debian: apt-get install redis-server");
            return List.of();
        }
        bench.useOwnRedis();
        double direct = rate(bench, bench.brokerUrl());
        double near;
        double far;
        try (FaultProxy proxy = FaultProxy.to(URI.create(bench.brokerUrl()))) {
            String url = proxy.url(URI.create(bench.brokerUrl()));
            near = rate(bench, url);
            proxy.latency(EACH_WAY);
            far = rate(bench, url);
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("drain, directly", direct, "/s"));
        figures.add(new Figure("drain, through the proxy", near, "/s"));
        figures.add(new Figure("drain, 1 ms more for each round trip", far, "/s"));
        figures.add(new Figure("share that is left of the proxy's", 100 * far / near, "%"));
        figures.add(new Figure("share that is left of the direct one", 100 * far / direct, "%"));
        return figures;
    }

    private static double rate(Bench bench, String url) throws InterruptedException {
        int cold = bench.scaled(Drain.COLD);
        int all = cold + bench.scaled(Drain.WARM);
        bench.preload(false, all);
        Child worker = bench.workerAt(url, "threads", Drain.CONCURRENCY, all, cold, Drain.QUIET_MILLIS)
                .awaitEnd();
        Drain.expect(all, worker.figure("tasks"));
        return worker.figure("counted") * 1e9 / worker.figure("nanos");
    }
}
