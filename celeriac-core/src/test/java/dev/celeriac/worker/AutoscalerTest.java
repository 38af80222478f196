package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.pool.ExecutionPool;
import dev.celeriac.pool.PoolKind;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AutoscalerTest {
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);

    private final ExecutionPool pool = ExecutionPool.of(PoolKind.THREADS, 2);
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger resized = new AtomicInteger();
    private final Autoscaler autoscaler =
            new Autoscaler(pool, new Autoscaler.Range(10, 2, KEEPALIVE), demand::get, resized::incrementAndGet);
    private final Workshop shop = new Workshop();

    @AfterEach
    void close() throws InterruptedException {
        pool.close(Duration.ofSeconds(30));
        shop.close();
    }

    @Test
    void growsWithTheWorkAndShrinksAfterAWhile() {
        pool.start();
        long now = System.nanoTime();
        autoscaler.scale(now);
        assertThat(pool.size()).isEqualTo(2);
        demand.set(5);
        autoscaler.scale(now);
        assertThat(pool.size()).isEqualTo(5);
        demand.set(500);
        autoscaler.scale(now);
        assertThat(pool.size()).isEqualTo(10);
        demand.set(0);
        autoscaler.scale(now + KEEPALIVE.toNanos());
        assertThat(pool.size()).as("within the time it stays as it is").isEqualTo(10);
        autoscaler.scale(now + KEEPALIVE.toNanos() + 1);
        assertThat(pool.size()).isEqualTo(2);
        assertThat(resized).hasValue(3);
        assertThat(autoscaler.info()).isEqualTo(new Autoscaler.Info(10, 2, 2, 0));
    }

    @Test
    void itsBoundsCanBeChanged() {
        pool.start();
        autoscaler.update(20, 6);
        assertThat(pool.size()).isEqualTo(6);
        autoscaler.update(4, null);
        assertThat(pool.size()).isEqualTo(4);
        autoscaler.update(null, 1);
        assertThat(autoscaler.info().min()).isEqualTo(1);
        assertThatThrownBy(() -> autoscaler.update(2, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWorkerTakesMoreAtOnceWhenMessagesWait() throws InterruptedException {
        CountDownLatch allRun = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        shop.task("wait", 0, args -> {
            allRun.countDown();
            release.await();
            return null;
        });
        Worker worker = shop.worker(PoolKind.THREADS).autoscale(3, 1).start();
        try (worker) {
            try {
                assertThat(worker.options().concurrency()).isEqualTo(1);
                for (int i = 0; i < 5; i++) {
                    shop.send("wait");
                }
                assertThat(allRun.await(60, TimeUnit.SECONDS)).isTrue();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> worker.autoscaler().orElseThrow().info().current() == 3);
            } finally {
                release.countDown();
            }
        }
    }
}
