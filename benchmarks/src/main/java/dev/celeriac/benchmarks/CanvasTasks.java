package dev.celeriac.benchmarks;

import dev.celeriac.Task;
import java.util.List;

/** The tasks of measured workflows; Celery's are the same. */
public final class CanvasTasks {
    private CanvasTasks() {}

    /** One more than what it gets. */
    @Task(name = "bench.next")
    public static long next(long number) {
        return number + 1;
    }

    /** The sum of the results of a header. */
    @Task(name = "bench.total")
    public static long total(List<Long> parts) {
        long total = 0;
        for (long part : parts) {
            total += part;
        }
        return total;
    }
}
