package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.config.WorkerSettings;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Warm and cold stops. */
class ShutdownTest {
    private final Workshop shop = new Workshop();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger interrupted = new AtomicInteger();

    ShutdownTest() {
        shop.task("long", 0, args -> {
            running.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
            return "done";
        });
    }

    @AfterEach
    void close() {
        goOn.countDown();
        shop.close();
    }

    static Stream<PoolKind> pools() {
        return Stream.of(PoolKind.THREADS, PoolKind.VIRTUAL, PoolKind.SOLO)
                .filter(pool -> pool != PoolKind.VIRTUAL || Threads.virtualAvailable());
    }

    @Test
    void theTimeBeforeAColdStopCanBeCutShort() throws InterruptedException {
        String id = shop.send("long");
        Worker worker = shop.start(PoolKind.THREADS);
        running.await();
        worker.stopNow(Duration.ofHours(1));
        eventually().until(() -> worker.state() == ConsumerState.DRAINING);
        assertThat(interrupted).hasValue(0);
        worker.stopNow(Duration.ZERO);
        worker.join();
        assertThat(interrupted).hasValue(1);
        assertThat(shop.broker.stats(shop.queue).ready()).isEqualTo(1);
        assertThat(shop.results.find(id)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pools")
    void aWarmStopFinishesWhatRunsAndGivesTheRestBackUncounted(PoolKind pool) throws InterruptedException {
        shop.set(WorkerSettings.WORKER_PREFETCH_MULTIPLIER, 20);
        List<String> ids =
                IntStream.range(0, 10).mapToObj(i -> shop.send("long")).toList();
        Worker worker = shop.start(shop.worker(pool).concurrency(1));
        running.await();
        worker.stop();
        eventually().until(() -> shop.broker.stats(shop.queue).ready() == 9);
        assertThat(worker.join(Duration.ofMillis(1))).isFalse();
        goOn.countDown();
        worker.join();

        assertThat(worker.state()).isEqualTo(ConsumerState.DOWN);
        assertThat(shop.results.find(ids.get(0)).orElseThrow().status()).isEqualTo("SUCCESS");
        assertThat(shop.broker.stats(shop.queue).held()).isZero();
        shop.start(pool);
        ids.forEach(id -> assertThat(shop.result(id).status()).isEqualTo("SUCCESS"));
        assertThat(interrupted).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("pools")
    void aColdStopInterruptsWhatRunsAndGivesItBackUncounted(PoolKind pool) throws InterruptedException {
        String id = shop.send("long");
        Worker worker = shop.start(pool);
        running.await();
        worker.stopNow();
        worker.join();

        assertThat(interrupted).hasValue(1);
        assertThat(shop.results.find(id)).isEmpty();
        assertThat(shop.broker.stats(shop.queue).ready()).isEqualTo(1);
        goOn.countDown();
        shop.start(pool);
        assertThat(shop.result(id).status()).isEqualTo("SUCCESS");
        assertThat(shop.broker.deadLetters().count()).isZero();
    }

    @Test
    void aColdStopLetsWhatRunsEndWithinTheSoftShutdownTimeout() throws InterruptedException {
        shop.set(WorkerSettings.WORKER_SOFT_SHUTDOWN_TIMEOUT, Duration.ofHours(1));
        String id = shop.send("long");
        Worker worker = shop.start(PoolKind.THREADS);
        running.await();
        worker.stopNow();
        goOn.countDown();
        worker.join();

        assertThat(shop.results.find(id).orElseThrow().status()).isEqualTo("SUCCESS");
        assertThat(interrupted).hasValue(0);
        assertThat(shop.broker.stats(shop.queue).ready()).isZero();
    }

    @Test
    void whatRunsLongerThanTheSoftShutdownTimeoutIsInterruptedAndGivenBack() throws InterruptedException {
        shop.set(WorkerSettings.WORKER_SOFT_SHUTDOWN_TIMEOUT, Duration.ofMillis(20));
        String id = shop.send("long");
        Worker worker = shop.start(PoolKind.THREADS);
        running.await();
        worker.stopNow();
        worker.join();

        assertThat(interrupted).hasValue(1);
        assertThat(shop.results.find(id)).isEmpty();
        assertThat(shop.broker.stats(shop.queue).ready()).isEqualTo(1);
    }

    @Test
    void aColdStopDoesNotWaitForATaskThatIgnoresItsInterrupt() throws InterruptedException {
        CountDownLatch stubborn = new CountDownLatch(1);
        shop.task("stubborn", 0, args -> {
            running.countDown();
            boolean over = false;
            while (!over) {
                try {
                    goOn.await();
                    over = true;
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                }
            }
            stubborn.countDown();
            return "late";
        });
        String id = shop.send("stubborn");
        Worker worker = shop.start(PoolKind.THREADS);
        running.await();
        worker.stopNow();
        worker.join();

        assertThat(shop.broker.stats(shop.queue).ready()).isEqualTo(1);
        goOn.countDown();
        stubborn.await();
        assertThat(shop.results.find(id)).isEmpty();
    }

    @Test
    void signalsComeInOrder() throws InterruptedException {
        ConcurrentLinkedQueue<String> signals = new ConcurrentLinkedQueue<>();
        WorkerObserver observer = new WorkerObserver() {
            @Override
            public void workerInit(Worker worker) {
                signals.add("init");
                throw new IllegalStateException("observers may fail");
            }

            @Override
            public void workerReady(Worker worker) {
                signals.add("ready");
            }

            @Override
            public void workerShuttingDown(Worker worker, boolean cold) {
                signals.add("shutting_down");
            }

            @Override
            public void workerShutdown(Worker worker) {
                signals.add("shutdown");
            }

            @Override
            public void consumerState(Worker worker, ConsumerState state) {
                signals.add(state.name());
            }
        };
        Worker worker = shop.start(shop.worker(PoolKind.THREADS).observe(observer));
        assertThat(worker.awaitReady(Workshop.PATIENCE)).isTrue();
        worker.close();

        assertThat(signals)
                .containsExactly("init", "CONSUMING", "ready", "shutting_down", "DRAINING", "DOWN", "shutdown");
    }

    @ParameterizedTest
    @MethodSource("pools")
    void noThreadIsLeftAfterManyWorkers(PoolKind pool) {
        String mark = "leak-" + pool;
        shop.task(mark, 0, args -> null);
        List<Thread> threads = new java.util.concurrent.CopyOnWriteArrayList<>();
        for (int i = 0; i < 200; i++) {
            String id = shop.send(mark);
            Worker worker = shop.start(shop.worker(pool).observe(new WorkerObserver() {
                @Override
                public void workerReady(Worker w) {
                    threads.addAll(w.threads());
                }
            }));
            shop.result(id);
            worker.close();
        }
        assertThat(threads).hasSize(800).noneMatch(Thread::isAlive);
    }
}
