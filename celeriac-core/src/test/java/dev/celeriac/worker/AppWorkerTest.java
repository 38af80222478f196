package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The whole way: an annotated method, called by reference, run by a worker of the same app. */
class AppWorkerTest {

    public static final class Sums {
        @Task(name = "sums.add")
        public long add(long a, long b) {
            return a + b;
        }
    }

    @Test
    void aCallOfAMethodReferenceRunsInTheWorkerAndItsResultComesBack() {
        String name = "app-" + UUID.randomUUID();
        Sums sums = new Sums();
        try (Celeriac app = Celeriac.builder(name)
                        .brokerUrl("memory://" + name)
                        .resultBackend("memory://" + name)
                        .build();
                Worker worker = app.worker()
                        .register(sums)
                        .queues("sums")
                        .concurrency(2)
                        .start()) {
            AsyncResult<Long> five = app.task(sums::add).s(2L, 3L).queue("sums").applyAsync();

            assertThat(five.get(Duration.ofSeconds(20))).isEqualTo(5L);
            assertThat(worker.options().queues()).containsExactly("sums");
        }
    }
}
