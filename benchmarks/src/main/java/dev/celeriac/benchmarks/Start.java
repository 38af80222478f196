package dev.celeriac.benchmarks;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The worker command as it is started from a shell. */
final class Start {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Start() {}

    static List<Figure> run(Bench bench) throws InterruptedException, URISyntaxException {
        try (Celeriac app = BenchApp.at(bench.brokerUrl())) {
            AsyncResult<Long> first = app.task(BenchTasks::clock).delay();
            long launched = System.nanoTime();
            Child worker = launch(bench);
            double started = first.get(PATIENCE) - launched;
            long startCpu = ProcessUse.cpuNanos(worker.pid());
            pause(bench.scaled(3_000));
            long cpu = ProcessUse.cpuNanos(worker.pid());
            long from = System.nanoTime();
            pause(bench.scaled(10_000));
            double busy = ProcessUse.cpuNanos(worker.pid()) - cpu;
            List<Figure> figures = new ArrayList<>(List.of(
                    new Figure("launch to first task", started / 1e9, "s"),
                    new Figure("CPU until then", startCpu / 1e9, "s"),
                    new Figure("idle, resident", ProcessUse.residentMegabytes(worker.pid()), "MB"),
                    new Figure("idle, proportional", ProcessUse.proportionalMegabytes(worker.pid()), "MB"),
                    new Figure("idle, CPU", 100 * busy / (System.nanoTime() - from), "% of a core")));
            long sent = System.nanoTime();
            AsyncResult<Long> late = app.task(BenchTasks::clock).delay();
            figures.add(new Figure("a task after that pause", (late.get(PATIENCE) - sent) / 1e6, "ms"));
            worker.stop();
            return figures;
        }
    }

    private static Child launch(Bench bench) throws URISyntaxException {
        List<String> command = new ArrayList<>();
        if (bench.options().celeriac().isEmpty()) {
            command.addAll(List.of(
                    bench.options().java().toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.celeriac.cli.Main"));
        } else {
            command.add(bench.options().celeriac());
        }
        command.addAll(List.of("-A", BenchApp.class.getName(), "-q", "worker"));
        String classes = Path.of(BenchApp.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        return bench.start(
                "celeriac worker",
                command,
                Map.of("CELERY_BROKER_URL", bench.brokerUrl(), "CELERIAC_CLASSPATH", classes));
    }

    private static void pause(int millis) {
        long until = System.nanoTime() + millis * 1_000_000L;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
