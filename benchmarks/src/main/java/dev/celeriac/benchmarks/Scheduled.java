package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.Signature;
import dev.celeriac.transport.QueueStats;
import dev.celeriac.worker.Worker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What tasks that wait for their ETA add to a worker that has run as many others before, so that its code is compiled and its
 * heap has grown. On Redis all of them go through its hands, and none stays there.
 */
final class Scheduled {
    private static final int COUNT = 100_000;
    private static final int TOGETHER = 1_000;
    private static final Duration LATER = Duration.ofHours(12);

    private Scheduled() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        int count = bench.scaled(COUNT);
        bench.preload(false, count);
        Child worker = bench.java("worker", bench.options().java(), Scheduled.class, bench.brokerUrl(), count)
                .awaitReady();
        double resident = ProcessUse.residentMegabytes(worker.pid());
        try (Celeriac app = BenchApp.at(bench.brokerUrl())) {
            for (int sent = 0; sent < count; sent += TOGETHER) {
                List<Signature<?>> calls = new ArrayList<>();
                for (int i = sent; i < Math.min(count, sent + TOGETHER); i++) {
                    calls.add(app.task(BenchTasks::ignored).s((long) i).countdown(LATER));
                }
                app.applyAll(calls);
            }
        }
        while (!worker.said("heap-after")) {
            LockSupport.parkNanos(20_000_000);
        }
        List<Figure> figures = List.of(
                new Figure("resident, before", resident, "MB"),
                added("resident", ProcessUse.residentMegabytes(worker.pid()), resident),
                new Figure("heap after collection, before", worker.figure("heap-before"), "MB"),
                added("heap after collection", worker.figure("heap-after"), worker.figure("heap-before")));
        worker.stop();
        return figures;
    }

    private static Figure added(String what, double after, double before) {
        return new Figure(what + ", added", Math.max(0, after - before), "MB");
    }

    /** Arguments: broker URL, how many tasks will wait. */
    public static void main(String[] args) throws InterruptedException {
        int count = Integer.parseInt(args[1]);
        try (Celeriac app = BenchApp.at(args[0]);
                Worker worker = app.worker().concurrency(2).start()) {
            if (!worker.awaitReady(Duration.ofSeconds(30))) {
                throw new IllegalStateException("not ready after 30 s");
            }
            while (worker.stats().processed() < count) {
                LockSupport.parkNanos(20_000_000);
            }
            Child.say("heap-before", heapMegabytes());
            System.out.println("ready");
            QueueStats stats = app.transport().stats("celery");
            while (stats.scheduled() < count || stats.held() > 0) {
                LockSupport.parkNanos(100_000_000);
                stats = app.transport().stats("celery");
            }
            Child.say("heap-after", heapMegabytes());
            while (true) {
                LockSupport.park();
            }
        }
    }

    private static double heapMegabytes() {
        // Weak references and their queues need a second collection.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
    }
}
