package dev.celeriac.worker;

import dev.celeriac.config.TaskSettings;
import dev.celeriac.message.SignatureDocument;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.task.TaskOptions;
import dev.celeriac.transport.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many no-op tasks a worker drains from the in-memory broker in a second. Not a test: run its main. */
final class Throughput {
    private Throughput() {}

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 500_000;
        PoolKind pool = args.length > 1 ? PoolKind.parse(args[1]) : PoolKind.THREADS;
        int concurrency = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        boolean ignore = args.length > 3 && args[3].equals("off");
        int rounds = args.length > 4 ? Integer.parseInt(args[4]) : 5;
        boolean events = args.length > 5 && args[5].equals("events");
        for (int round = 0; round < rounds; round++) {
            try (Workshop shop = new Workshop()) {
                shop.set(TaskSettings.TASK_IGNORE_RESULT, ignore);
                shop.task("noop", 1, TaskOptions.DEFAULTS, a -> a[0]);
                var publications = shop.publications();
                List<Publication> batch = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    batch.add(publications
                            .call(
                                    new SignatureDocument(
                                            "noop", List.of(i), Map.of(), Map.of("queue", shop.queue), null, false),
                                    null)
                            .publication());
                }
                shop.broker.publish(batch, Workshop.PATIENCE);
                var cpu = (com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean();
                long cpuStart = cpu.getProcessCpuTime();
                long start = System.nanoTime();
                Worker worker =
                        shop.start(shop.worker(pool).concurrency(concurrency).taskEvents(events));
                while (worker.stats().processed() < count) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        "%s -c %d results %s events %s: %,.0f tasks/s, %.2f us CPU a task%n",
                        pool.settingName(),
                        concurrency,
                        ignore ? "off" : "on",
                        events ? "on" : "off",
                        count / seconds,
                        (cpu.getProcessCpuTime() - cpuStart) / 1e3 / count);
            }
        }
    }
}
