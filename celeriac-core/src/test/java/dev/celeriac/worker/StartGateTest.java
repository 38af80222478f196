package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.config.WorkerSettings;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How much a worker may begin before earlier outcomes are durable. */
@Timeout(60)
class StartGateTest {
    private static final int MESSAGES = 40;
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final AtomicLong now = new AtomicLong(1_000_000 * MILLI);
    private final StartGate gate = new StartGate(2, now::get);

    static Stream<PoolKind> pools() {
        return Stream.of(PoolKind.THREADS, PoolKind.VIRTUAL, PoolKind.SOLO)
                .filter(pool -> pool != PoolKind.VIRTUAL || Threads.virtualAvailable());
    }

    /** What else the worker has taken waits, and goes back when the worker stops. */
    @ParameterizedTest
    @MethodSource("pools")
    void whileACommitStallsEachSlotRunsOneTaskAndNoMore(PoolKind pool) throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Workshop shop = new Workshop()) {
            shop.task("count", 0, args -> ran.incrementAndGet())
                    .set(WorkerSettings.WORKER_PREFETCH_MULTIPLIER, MESSAGES)
                    .through(broker -> new FaultyTransport(broker) {
                        @Override
                        void beforeCommit() throws InterruptedException {
                            stalled.countDown();
                            goOn.await();
                        }
                    });
            IntStream.range(0, MESSAGES).forEach(i -> shop.send("count"));
            Worker worker = shop.start(pool);
            stalled.await();
            int slots = worker.stats().slots();
            // Each slot holds back the one that it is to run next.
            eventually()
                    .until(() -> worker.stats().unsettled() == MESSAGES
                            && ran.get() + slots + worker.stats().reserved() == MESSAGES);
            worker.stop();
            goOn.countDown();
            worker.join();
            assertThat(ran).hasValue(slots);
            assertThat(shop.broker.stats(shop.queue).ready()).isEqualTo(MESSAGES - slots);
        }
    }

    @Test
    void whatIsDurableMakesRoom() {
        fill();
        CompletableFuture<Boolean> third = entering();
        gate.ended(now.get());
        gate.leave(1);
        assertThat(third.join()).isTrue();
    }

    @Test
    void oneRoomForEachThatIsDurable() {
        fill();
        CompletableFuture<Boolean> third = entering();
        CompletableFuture<Boolean> fourth = entering();
        gate.leave(2);
        assertThat(third.join() && fourth.join()).isTrue();
    }

    @Test
    void briefTasksGoOnUntilTheOldestOutcomeIsLate() {
        gate.observe(1_000, 1_000 * MILLI);
        IntStream.range(0, 100).forEach(i -> {
            assertThat(gate.enter()).isTrue();
            gate.ended(now.get());
        });
        now.addAndGet(StartGate.ALLOWANCE_MILLIS * MILLI);
        assertThat(gate.enter()).isTrue();
        now.addAndGet(1);
        CompletableFuture<Boolean> late = entering();

        gate.committing(now.get());
        gate.leave(1);
        assertThat(late.join()).as("the next batch is younger").isTrue();
    }

    @Test
    void moreSlotsMakeRoom() {
        fill();
        CompletableFuture<Boolean> third = entering();
        gate.resize(3);
        assertThat(third.join()).isTrue();
    }

    @Test
    void nothingEntersAfterAStop() {
        fill();
        CompletableFuture<Boolean> third = entering();
        gate.close();
        gate.leave(2);
        assertThat(third.join()).isFalse();
        assertThat(gate.enter()).isFalse();
    }

    private void fill() {
        for (int slot = 0; slot < 2; slot++) {
            assertThat(gate.enter()).isTrue();
        }
    }

    /** Somebody who wants to enter and waits. */
    private CompletableFuture<Boolean> entering() {
        CompletableFuture<Boolean> entered = new CompletableFuture<>();
        Thread thread = new Thread(() -> entered.complete(gate.enter()), "test-entering");
        thread.setDaemon(true);
        thread.start();
        eventually().until(() -> thread.getState() == Thread.State.WAITING);
        assertThat(entered).isNotDone();
        return entered;
    }
}
