package dev.celeriac.redis.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.testkit.server.OwnRedis;
import dev.celeriac.worker.ConsumerState;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole worker across an outage. That it looks often enough to be back within five seconds, however long the outage was,
 * is the business of {@code OutageTest}; here it is measured, and goes to the log. {@code -Doutage=90s}
 * makes the outage longer.
 */
class RedisOutageIT {
    private static final Logger LOG = LoggerFactory.getLogger(RedisOutageIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration OUTAGE = Duration.parse("PT" + System.getProperty("outage", "1s"));

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Task(name = "outage.long")
    public String lasting() throws InterruptedException {
        running.countDown();
        goOn.await();
        return "over";
    }

    @Task(name = "outage.add")
    public long add(long x, long y) {
        return x + y;
    }

    @Test
    @DisplayName(
            "a worker whose Redis was away is red meanwhile, then runs what waits, and stores what has ended meanwhile")
    void resumes() throws Exception {
        try (OwnRedis redis = OwnRedis.with("--appendonly", "yes", "--appendfsync", "always");
                Celeriac app = Celeriac.builder("outage")
                        .environment(Map.of())
                        .brokerUrl(redis.url())
                        .resultBackend(redis.url())
                        .build();
                Worker worker = app.register(this).worker().concurrency(2).start()) {
            assertThat(worker.awaitReady(PATIENCE)).isTrue();
            AsyncResult<String> lasting = app.task(this::lasting).delay();
            running.await();
            redis.kill();
            await().atMost(PATIENCE).until(() -> worker.state() == ConsumerState.CONNECTING);
            goOn.countDown();
            await().pollDelay(OUTAGE).atMost(OUTAGE.plus(PATIENCE)).until(() -> true);
            assertThat(worker.state()).isEqualTo(ConsumerState.CONNECTING);

            redis.start();
            long back = System.nanoTime();
            List<AsyncResult<Long>> results = List.of(
                    app.task(this::add).delay(1L, 2L), app.task(this::add).delay(3L, 4L));
            assertThat(results.get(1).get(PATIENCE)).isEqualTo(7);
            long resumed = System.nanoTime();
            assertThat(results.get(0).get(PATIENCE)).isEqualTo(3);
            assertThat(lasting.get(PATIENCE)).isEqualTo("over");
            LOG.info(
                    "After an outage of {}: tasks ran again after {} ms, what had ended meanwhile was stored after {} ms",
                    OUTAGE,
                    (resumed - back) / 1_000_000,
                    (System.nanoTime() - back) / 1_000_000);
            assertThat(worker.state()).isEqualTo(ConsumerState.CONSUMING);
        }
    }
}
