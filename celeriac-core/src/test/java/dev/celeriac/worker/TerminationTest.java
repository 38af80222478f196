package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.config.TaskSettings;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.pool.Threads;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is done to a running pool from outside: ending a task, other limits, other sizes, new threads. */
class TerminationTest {
    private final Workshop shop = new Workshop();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Semaphore running = new Semaphore(0);

    @AfterEach
    void close() {
        release.countDown();
        shop.close();
    }

    static Stream<PoolKind> pools() {
        return Stream.of(PoolKind.THREADS, PoolKind.VIRTUAL, PoolKind.SOLO)
                .filter(pool -> pool != PoolKind.VIRTUAL || Threads.virtualAvailable());
    }

    private void sleepy() {
        shop.task("sleepy", 0, args -> {
            running.release();
            release.await();
            return "woke up";
        });
    }

    @ParameterizedTest
    @MethodSource("pools")
    void aTerminatedTaskIsInterruptedAndRevoked(PoolKind pool) throws InterruptedException {
        sleepy();
        shop.task("next", 0, args -> "ran");
        Worker worker = shop.start(shop.worker(pool).concurrency(1));
        String id = shop.send("sleepy");
        running.acquire();

        assertThat(worker.terminate(id, ProcessSignal.TERM)).isTrue();
        TaskMeta meta = shop.result(id);
        assertThat(meta.status()).isEqualTo("REVOKED");
        assertThat(meta.result())
                .isEqualTo(Map.of(
                        "exc_type", "TaskRevokedError",
                        "exc_message", List.of("terminated"),
                        "exc_module", "celery.exceptions"));
        assertThat(shop.result(shop.send("next")).result()).isEqualTo("ran");
        shop.awaitDrained();
        assertThat(worker.terminate(id, ProcessSignal.TERM)).isFalse();
    }

    @Test
    void killGivesUpAThreadThatDoesNotListen() throws InterruptedException {
        shop.task("stubborn", 0, args -> {
            running.release();
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
            return "too late";
        });
        shop.task("next", 0, args -> "ran");
        Worker worker = shop.start(shop.worker(PoolKind.THREADS).concurrency(1));
        String id = shop.send("stubborn");
        running.acquire();

        assertThat(worker.terminate(id, ProcessSignal.KILL)).isTrue();
        assertThat(shop.result(shop.send("next")).result()).isEqualTo("ran");
        assertThat(worker.stats().leakedSlots()).isEqualTo(1);
        release.countDown();
        eventually().until(() -> worker.stats().leakedSlots() == 0);
        assertThat(shop.result(id).status()).isEqualTo("REVOKED");
    }

    @Test
    void usr1IsTheSoftLimit() throws InterruptedException {
        sleepy();
        Worker worker = shop.start(PoolKind.THREADS);
        String id = shop.send("sleepy");
        running.acquire();

        assertThat(worker.terminate(id, ProcessSignal.USR1)).isTrue();
        assertThat(((Map<?, ?>) shop.result(id).result()).get("exc_type")).isEqualTo("SoftTimeLimitExceeded");
    }

    @Test
    void limitsCanBeChangedWhileTheWorkerRuns() {
        shop.set(TaskSettings.TASK_SOFT_TIME_LIMIT, Duration.ofHours(1));
        sleepy();
        Worker worker = shop.start(PoolKind.THREADS);
        worker.timeLimit("sleepy", Duration.ofMillis(20), null);

        assertThat(((Map<?, ?>) shop.result(shop.send("sleepy")).result()).get("exc_type"))
                .isEqualTo("SoftTimeLimitExceeded");
        worker.timeLimit("sleepy", null, Duration.ofMillis(20));
        assertThat(((Map<?, ?>) shop.result(shop.send("sleepy")).result()).get("exc_type"))
                .isEqualTo("TimeLimitExceeded");
    }

    @Test
    void aPoolGrowsAndShrinksAndIsRestartedWhileItWorks() throws InterruptedException {
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        shop.task("where", 0, args -> threads.add(Thread.currentThread()));
        sleepy();
        Worker worker = shop.start(shop.worker(PoolKind.THREADS).concurrency(1));
        shop.send("sleepy");
        worker.growPool(2);
        shop.send("sleepy");
        shop.send("sleepy");
        running.acquire(3);
        assertThat(worker.stats().slots()).isEqualTo(3);
        worker.shrinkPool(2);
        assertThatThrownBy(() -> worker.shrinkPool(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
        release.countDown();

        shop.result(shop.send("where"));
        worker.restartPool();
        shop.result(shop.send("where"));
        eventually().until(() -> threads.stream().filter(Thread::isAlive).count() == 1);
    }

    @Test
    void signalsAreReadAsPeersWriteThem() {
        assertThat(Stream.of("SIGKILL", "kill", "9").map(ProcessSignal::parse)).containsOnly(ProcessSignal.KILL);
        assertThatThrownBy(() -> ProcessSignal.parse("SIGBANANA")).hasMessageContaining("use TERM, KILL");
    }
}
