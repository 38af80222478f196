package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.pool.PoolKind;
import dev.celeriac.task.TaskOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rate limits of a running worker. */
class RateLimitedWorkerTest {
    private static final int TASKS = 60;
    private static final long INTERVAL_NANOS = 20_000_000;

    private final Workshop shop = new Workshop();
    private final List<Long> starts = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void noTaskIsLostAndNoneStartsTooEarly() {
        shop.task("limited", 0, TaskOptions.of("limited", Map.of("rate_limit", "50/s")), args -> {
            starts.add(System.nanoTime());
            return null;
        });
        for (int i = 0; i < TASKS; i++) {
            shop.send("limited");
        }
        shop.start(PoolKind.THREADS);
        Workshop.eventually().until(() -> starts.size() == TASKS);
        long took = starts.get(TASKS - 1) - starts.get(0);
        assertThat(took).isGreaterThanOrEqualTo((TASKS - 2) * INTERVAL_NANOS);
    }
}
