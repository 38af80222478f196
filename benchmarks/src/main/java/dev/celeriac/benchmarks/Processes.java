package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The pool of child processes: what it drains, how long a child takes to be ready, and what it occupies. */
final class Processes {
    private static final int COLD = 50_000;
    private static final int WARM = 150_000;
    private static final int CHILDREN = 2;
    private static final int STARTS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Processes() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        int cold = bench.scaled(COLD);
        int all = cold + bench.scaled(WARM);
        bench.preload(false, all);
        Child worker = bench.worker("processes", CHILDREN, all, cold, 3_000).awaitEnd();
        Drain.expect(all, worker.figure("tasks"));
        boolean whole = bench.options().scale() >= 0.1;
        Child starts = bench.java(
                        "starts",
                        bench.options().java(),
                        Processes.class,
                        whole ? STARTS : 2,
                        whole ? 10_000 : 200,
                        whole ? 2_000 : 200,
                        bench.brokerUrl())
                .awaitEnd();
        List<Figure> figures = new ArrayList<>();
        if (worker.figure("cold-tasks") > 0) {
            figures.add(Figure.perSecond("first 50,000", worker.figure("cold-tasks"), worker.figure("cold-nanos")));
        }
        figures.add(Figure.perSecond("next 150,000", worker.figure("counted"), worker.figure("nanos")));
        figures.add(new Figure("first child ready, nothing archived", starts.figure("first") / 1e6, "ms"));
        figures.add(new Figure("child ready", starts.figure("ready") / 1e6, "ms"));
        figures.add(new Figure("child ready, its CPU", starts.figure("cpu") / 1e6, "ms"));
        figures.add(new Figure("child, resident", starts.figure("resident"), "MB"));
        figures.add(new Figure("child, proportional", starts.figure("proportional"), "MB"));
        figures.add(new Figure("after a kill, next task done", starts.figure("killed") / 1e6, "ms"));
        return figures;
    }

    /**
     * Starts workers one after the other; a worker's start takes as long as that of its first child.
     *
     * <p>Arguments: how many; milliseconds to wait for the archive of classes, by the first of them; and for a spare child;
     * URL of the broker.
     */
    public static void main(String[] args) throws InterruptedException {
        List<Double> ready = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        List<Double> proportional = new ArrayList<>();
        List<Double> killed = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            try (Celeriac app = app(args[3])) {
                long start = System.nanoTime();
                try (Worker worker = app.worker()
                        .pool(PoolKind.PROCESSES)
                        .childApplication(BenchApp.class)
                        .concurrency(1)
                        .start()) {
                    ready.add((double) System.nanoTime() - start);
                    long pid = worker.processes().get(0);
                    cpu.add((double) ProcessUse.cpuNanos(pid));
                    app.task(BenchTasks::clock).delay().get(PATIENCE);
                    resident.add(ProcessUse.residentMegabytes(pid));
                    proportional.add(ProcessUse.proportionalMegabytes(pid));
                    awaitSpare(Duration.ofMillis(Long.parseLong(args[i == 0 ? 1 : 2])));
                    start = System.nanoTime();
                    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                    app.task(BenchTasks::clock).delay().get(PATIENCE);
                    killed.add((double) System.nanoTime() - start);
                }
            }
        }
        Child.say("first", ready.remove(0));
        Child.say("ready", median(ready));
        cpu.remove(0);
        Child.say("cpu", median(cpu));
        Child.say("resident", median(resident));
        Child.say("proportional", median(proportional));
        Child.say("killed", median(killed));
    }

    /** Its children log as those of the command do, which is configured in code, and not by the file of this benchmark. */
    private static Celeriac app(String brokerUrl) {
        return Celeriac.builder("bench")
                .environment(Map.of())
                .brokerUrl(brokerUrl)
                .set("worker_child_java_options", List.of("!-Dlogback.configurationFile"))
                .build()
                .register(BenchTasks.class);
    }

    /** Nothing tells that the spare child is ready, and that the archive of classes is made. */
    private static void awaitSpare(Duration enough) {
        long until = System.nanoTime() + enough.toNanos();
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
