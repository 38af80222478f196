package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.config.TaskSettings;
import dev.celeriac.exceptions.SoftTimeLimitExceeded;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.Threads;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Soft and hard time limits, and prefetching, which time rules too. */
class LimitTest {
    private static final Duration SHORT = Duration.ofMillis(30);
    private final Workshop shop = new Workshop();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        shop.close();
    }

    static Stream<PoolKind> pools() {
        return Stream.of(PoolKind.THREADS, PoolKind.VIRTUAL, PoolKind.SOLO)
                .filter(pool -> pool != PoolKind.VIRTUAL || Threads.virtualAvailable());
    }

    @ParameterizedTest
    @MethodSource("pools")
    void theSoftLimitInterruptsTheTask(PoolKind pool) {
        shop.task("sleepy", 0, Options.limits(SHORT, null), args -> {
            release.await();
            return null;
        });
        shop.start(pool);
        TaskMeta meta = shop.result(shop.send("sleepy"));

        assertThat(meta.status()).isEqualTo("FAILURE");
        assertThat(meta.result())
                .isEqualTo(Map.of(
                        "exc_type", "SoftTimeLimitExceeded",
                        "exc_message", List.of(),
                        "exc_module", "billiard.exceptions"));
        shop.awaitDrained();
    }

    @Test
    void aTaskMayCleanUpAtItsSoftLimit() {
        shop.set(TaskSettings.TASK_SOFT_TIME_LIMIT, SHORT);
        shop.task("tidy", 0, args -> {
            try {
                while (true) {
                    Workshop.self().checkpoint();
                    Thread.onSpinWait();
                }
            } catch (SoftTimeLimitExceeded e) {
                return "tidied";
            }
        });
        shop.start(PoolKind.THREADS);

        assertThat(shop.result(shop.send("tidy")).result()).isEqualTo("tidied");
    }

    @Test
    void theLimitOfTheCallGoesBeforeThatOfTheTask() {
        shop.task("sleepy", 0, Options.limits(Duration.ofHours(1), null), args -> {
            release.await();
            return null;
        });
        shop.start(PoolKind.THREADS);

        assertThat(shop.result(shop.send("sleepy", Map.of("soft_time_limit", SHORT)))
                        .status())
                .isEqualTo("FAILURE");
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL"})
    void theHardLimitGivesUpTheThreadAndReplacesIt(PoolKind pool) {
        org.junit.jupiter.api.Assumptions.assumeTrue(pool != PoolKind.VIRTUAL || Threads.virtualAvailable());
        CountDownLatch late = new CountDownLatch(1);
        shop.task("runaway", 0, Options.limits(null, SHORT), args -> {
            boolean over = false;
            while (!over) {
                try {
                    release.await();
                    over = true;
                } catch (InterruptedException e) {
                    // It does not listen.
                }
            }
            late.countDown();
            return "too late";
        });
        shop.task("next", 0, args -> "ran");
        Worker worker = shop.start(shop.worker(pool).concurrency(1));
        String id = shop.send("runaway");

        assertThat(shop.result(id).result())
                .isEqualTo(Map.of(
                        "exc_type", "TimeLimitExceeded",
                        "exc_message", List.of(0.03),
                        "exc_module", "billiard.exceptions"));
        assertThat(shop.result(shop.send("next")).result()).isEqualTo("ran");
        assertThat(worker.stats().leakedSlots()).isEqualTo(1);
        release.countDown();
        eventually().until(() -> worker.stats().leakedSlots() == 0);
        assertThat(shop.results.find(id).orElseThrow().status()).isEqualTo("FAILURE");
    }

    @Test
    void aWorkerWithTooManyThreadsGivenUpStopsToBeStartedAgain() throws InterruptedException {
        shop.set(dev.celeriac.config.WorkerSettings.WORKER_MAX_LEAKED_THREADS, 2);
        shop.task("runaway", 0, Options.limits(null, SHORT), args -> {
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
            return null;
        });
        Worker worker = shop.start(PoolKind.THREADS);
        assertThat(shop.result(shop.send("runaway")).status()).isEqualTo("FAILURE");
        assertThat(worker.failure()).isEmpty();
        assertThat(shop.result(shop.send("runaway")).status()).isEqualTo("FAILURE");

        assertThat(worker.join(Workshop.PATIENCE)).isTrue();
        assertThat(worker.failure()).containsInstanceOf(TooManyLeakedThreads.class);
    }

    @Test
    void withoutAcksOnTimeoutATaskAtItsHardLimitIsDeliveredAgain() {
        shop.set(TaskSettings.TASK_ACKS_ON_TIMEOUT, false);
        shop.task("slow once", 0, Options.limits(null, SHORT), args -> {
            if (!Workshop.self().request().delivery().redelivered()) {
                release.await();
            }
            return "in time";
        });
        shop.start(PoolKind.THREADS);
        String id = shop.send("slow once");

        TaskMeta meta = shop.awaitState(id, "SUCCESS");
        assertThat(meta.result()).isEqualTo("in time");
        shop.awaitDrained();
        assertThat(shop.broker.deadLetters().count()).isZero();
    }

    @Test
    void readAheadThatWaitsForASlotIsGivenBackToOthers() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        shop.task("quick", 0, args -> null);
        shop.task("long", 0, args -> {
            busy.countDown();
            release.await();
            return null;
        });
        Worker worker = shop.start(shop.worker(PoolKind.THREADS)
                .concurrency(1)
                .tuning(Workshop.tuning(Duration.ofSeconds(10), Duration.ofMillis(20))));
        // Quick tasks teach it to read far ahead.
        for (int i = 0; i < 50; i++) {
            shop.result(shop.send("quick"));
        }
        shop.send("long");
        busy.await();
        List<String> ids = Stream.generate(() -> shop.send("quick")).limit(20).toList();

        eventually().until(() -> shop.broker.stats(shop.queue).ready() == 20);
        assertThat(worker.stats().unsettled()).isEqualTo(1);
        shop.start(PoolKind.THREADS);
        ids.forEach(id -> assertThat(shop.result(id).status()).isEqualTo("SUCCESS"));
    }

    @Test
    void aPrefetchMultiplierOfOneReservesOneMessageForEachSlot() throws InterruptedException {
        shop.set(dev.celeriac.config.WorkerSettings.WORKER_PREFETCH_MULTIPLIER, 1);
        CountDownLatch busy = new CountDownLatch(2);
        shop.task("long", 0, args -> {
            busy.countDown();
            release.await();
            return null;
        });
        for (int i = 0; i < 10; i++) {
            shop.send("long");
        }
        Worker worker = shop.start(PoolKind.THREADS);
        busy.await();

        assertThat(worker.stats().unsettled()).isEqualTo(2);
        assertThat(shop.broker.stats(shop.queue).ready()).isEqualTo(8);
    }
}
