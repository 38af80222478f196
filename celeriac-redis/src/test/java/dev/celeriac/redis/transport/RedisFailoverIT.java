package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.exceptions.OperationalError;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.worker.ConsumerState;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several servers in {@code broker_url} and {@code result_backend}: the next is used when one is gone. */
class RedisFailoverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Task(name = "failover.add")
    public long add(long x, long y) {
        return x + y;
    }

    @Test
    @DisplayName("producers, worker and results go on with the next server, results named by a list or by default")
    void nextServer() throws Exception {
        try (OwnRedis first = OwnRedis.with();
                OwnRedis second = OwnRedis.with();
                Celeriac app = Celeriac.builder("failover")
                        .environment(Map.of())
                        .set("broker_url", List.of(first.url(), second.url()))
                        .build();
                Celeriac byList = Celeriac.builder("failover-client")
                        .environment(Map.of())
                        .brokerUrl(first.url() + ";" + second.url())
                        .resultBackend(first.url() + ";" + second.url())
                        .build();
                Worker worker = app.register(this).worker().concurrency(2).start()) {
            assertThat(worker.awaitReady(PATIENCE)).isTrue();
            assertThat(app.task(this::add).delay(1L, 2L).get(PATIENCE)).isEqualTo(3);
            assertThat(byList.task(this::add).delay(3L, 4L).get(PATIENCE)).isEqualTo(7);

            first.kill();
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(OperationalError.class)
                    .until(() -> {
                        app.task(this::add).delay(0L, 0L);
                        byList.task(this::add).delay(0L, 0L);
                        return worker.state() == ConsumerState.CONSUMING;
                    });
            assertThat(app.task(this::add).delay(5L, 6L).get(PATIENCE)).isEqualTo(11);
            assertThat(byList.task(this::add).delay(7L, 8L).get(PATIENCE)).isEqualTo(15);
            try (var raw = new RawRedis(second.url())) {
                assertThat(raw.keys("celery-task-meta-*")).isNotEmpty();
            }
        }
    }
}
