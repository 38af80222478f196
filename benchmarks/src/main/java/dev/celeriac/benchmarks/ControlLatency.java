package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.control.Control;
import dev.celeriac.control.ControlTarget;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/** How long a worker takes to answer {@code inspect ping}, idle at first and then while it drains at full speed. */
final class ControlLatency {
    private static final int TASKS = 400_000;
    private static final int IDLE = 500;

    /** Not counted: in JVMs that have not compiled anything yet. */
    private static final int FIRST = 1_000;

    private static final int LONG_QUIET_MILLIS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST_UNANSWERED = 30;

    private ControlLatency() {}

    static List<Figure> run(Bench bench) throws InterruptedException {
        int tasks = bench.scaled(TASKS);
        int idle = bench.scaled(IDLE);
        Child worker = bench.worker("threads", Drain.CONCURRENCY, tasks, 0, LONG_QUIET_MILLIS)
                .awaitReady();
        try (Celeriac app = BenchApp.at(bench.brokerUrl())) {
            Control control = app.control().to(ControlTarget.ALL.limit(1).timeout(PATIENCE));
            control.cancelConsumer("celery");
            pings(control, bench.scaled(FIRST), () -> false);
            double[] atRest = pings(control, idle, () -> false);
            bench.preload(false, tasks);
            control.addConsumer("celery");
            double[] busy = pings(control, tasks, () -> worker.said("ended"));
            worker.awaitEnd();
            Drain.expect(tasks, worker.figure("tasks"));
            return List.of(
                    new Figure("at rest, p50", atRest[atRest.length / 2], "ms"),
                    new Figure("at rest, p99", atRest[(int) (atRest.length * 0.99)], "ms"),
                    new Figure("under full drain, p50", busy[busy.length / 2], "ms"),
                    new Figure("under full drain, p99", busy[(int) (busy.length * 0.99)], "ms"),
                    new Figure("under full drain, max", busy[busy.length - 1], "ms"),
                    new Figure("pings under full drain", busy.length, ""),
                    Figure.perSecond("drain meanwhile", tasks, worker.figure("nanos")));
        }
    }

    /** Milliseconds of so many pings, sorted; what nobody answers because the worker has ended does not count. */
    private static double[] pings(Control control, int most, BooleanSupplier over) {
        double[] answers = new double[most];
        int count = 0;
        int unanswered = 0;
        while (count < most && !over.getAsBoolean()) {
            long start = System.nanoTime();
            boolean answered = !control.ping().isEmpty();
            if (answered || !over.getAsBoolean()) {
                answers[count++] = (System.nanoTime() - start) / BenchTasks.NANOS_PER_MILLI;
            }
            unanswered += answered ? 0 : 1;
            if (unanswered > MOST_UNANSWERED) {
                throw new IllegalStateException("the worker has not answered " + unanswered + " pings");
            }
        }
        Arrays.sort(answers, 0, count);
        return count == 0 ? new double[1] : Arrays.copyOf(answers, count);
    }
}
