package dev.celeriac.benchmarks;

import dev.celeriac.Celeriac;
import dev.celeriac.worker.Worker;
import java.time.Duration;

/** A worker for workflows that lives until it is stopped. Arguments: broker URL, concurrency. */
final class CanvasWorker {
    private CanvasWorker() {}

    public static void main(String[] args) throws InterruptedException {
        Celeriac app = BenchApp.at(args[0]).register(CanvasTasks.class);
        Worker worker = app.worker().concurrency(Integer.parseInt(args[1])).start();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            worker.close();
                            app.close();
                        },
                        "celeriac-bench-shutdown"));
        if (!worker.awaitReady(Duration.ofSeconds(30))) {
            throw new IllegalStateException("not ready after 30 s");
        }
        System.out.println("ready");
        worker.join();
    }
}
