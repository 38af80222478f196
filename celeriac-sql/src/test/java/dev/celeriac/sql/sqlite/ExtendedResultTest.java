package dev.celeriac.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a result in the store says about its task when {@code result_extended} is not set, and when it is. */
class ExtendedResultTest {
    @TempDir
    Path directory;

    /** Tasks of these tests. */
    static final class Sums {
        @Task(name = "sums.add")
        public long add(long a, long b) {
            return a + b;
        }
    }

    private TaskMeta stored(Map<String, ?> settings) throws InterruptedException {
        String url = "sqlite:///" + directory.resolve("store.db");
        Sums sums = new Sums();
        try (Celeriac app = Celeriac.builder("extended")
                .environment(Map.of())
                .systemProperties(new Properties())
                .brokerUrl(url)
                .resultBackend(url)
                .config(settings)
                .build()) {
            app.register(sums);
            try (Worker worker = app.worker().hostname("w@test").start()) {
                AsyncResult<Long> result = app.task(sums::add).delay(2L, 3L);
                assertThat(result.get(Duration.ofSeconds(30))).isEqualTo(5);
                assertThat(worker.failure()).isEmpty();
                return app.results().find(result.id()).orElseThrow();
            }
        }
    }

    @Test
    void byDefaultItSaysWhichCallItWas() throws InterruptedException {
        assertThat(stored(Map.of()).extended())
                .containsEntry("name", "sums.add")
                .containsEntry("args", List.of(2L, 3L))
                .containsEntry("kwargs", Map.of())
                .containsEntry("worker", "w@test")
                .containsEntry("retries", 0L)
                .containsEntry("queue", "celery");
    }

    @Test
    void theSettingCanTurnItOff() throws InterruptedException {
        assertThat(stored(Map.of("result_extended", false)).extended()).isEmpty();
    }
}
