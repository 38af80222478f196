package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.config.TaskSettings;
import dev.celeriac.exceptions.Ignore;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.Threads;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.RetryOptions;
import dev.celeriac.task.TaskOptions;
import dev.celeriac.transport.DeadLetter;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every outcome leaves behind, in every pool and with both kinds of acknowledgement. */
class OutcomeTest {
    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    static Stream<Arguments> everyWay() {
        return Stream.of(PoolKind.THREADS, PoolKind.VIRTUAL, PoolKind.SOLO)
                .filter(pool -> pool != PoolKind.VIRTUAL || Threads.virtualAvailable())
                .flatMap(pool -> Stream.of(true, false).map(late -> Arguments.of(pool, late)));
    }

    private void start(PoolKind pool, boolean acksLate) {
        shop.set(TaskSettings.TASK_ACKS_LATE, acksLate);
        shop.start(pool);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void successIsStoredAndTheMessageIsGone(PoolKind pool, boolean acksLate) {
        shop.task("add", 2, args -> ((Number) args[0]).longValue() + ((Number) args[1]).longValue());
        start(pool, acksLate);
        String id = shop.send("add", 2, 3);

        TaskMeta meta = shop.result(id);
        assertThat(meta.status()).isEqualTo("SUCCESS");
        assertThat(meta.result()).isEqualTo(5L);
        assertThat(meta.children()).isEmpty();
        assertThat(meta.traceback()).isNull();
        assertThat(meta.dateDone()).isEqualTo(shop.clock.instant());
        shop.awaitDrained();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void failureIsStoredWithItsTraceback(PoolKind pool, boolean acksLate) {
        shop.task("boom", 0, args -> {
            throw new IOException("no route");
        });
        start(pool, acksLate);
        String id = shop.send("boom");

        TaskMeta meta = shop.result(id);
        assertThat(meta.status()).isEqualTo("FAILURE");
        assertThat(meta.result())
                .isEqualTo(
                        Map.of("exc_type", "IOException", "exc_message", List.of("no route"), "exc_module", "java.io"));
        assertThat(meta.traceback()).contains("java.io.IOException: no route");
        shop.awaitDrained();
        assertThat(shop.broker.deadLetters().count()).isZero();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void retriesUntilTheyAreUsedUpAndThenFailsWithTheOriginalException(PoolKind pool, boolean acksLate) {
        AtomicInteger attempts = new AtomicInteger();
        RetryOptions retry = new RetryOptions(
                2,
                Duration.ofSeconds(180),
                List.of(IOException.class),
                List.of(),
                null,
                null,
                Duration.ofSeconds(4),
                Duration.ofMinutes(10),
                false);
        shop.task("flaky", 0, Options.retry(retry), args -> {
            throw new IOException("attempt " + attempts.incrementAndGet());
        });
        start(pool, acksLate);
        String id = shop.send("flaky");

        TaskMeta first = shop.awaitState(id, "RETRY");
        assertThat(first.children()).isEqualTo(List.of(Arrays.asList(Arrays.asList(id, null), null)));
        assertThat(first.dateDone()).isNull();
        eventually().until(() -> shop.broker.stats(shop.queue).scheduled() == 1);
        shop.clock.advance(Duration.ofMillis(3_999));
        shop.broker.timeChanged();
        assertThat(shop.broker.stats(shop.queue).scheduled()).isEqualTo(1);
        shop.clock.advance(Duration.ofMillis(1));
        eventually().until(() -> attempts.get() == 2);
        eventually().until(() -> shop.broker.stats(shop.queue).scheduled() == 1);
        shop.clock.advance(Duration.ofSeconds(8));

        TaskMeta last = shop.result(id);
        assertThat(last.status()).isEqualTo("FAILURE");
        assertThat(last.result()).asString().contains("attempt 3");
        shop.awaitDrained();
        assertThat(attempts).hasValue(3);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void ignoredTasksStoreNothing(PoolKind pool, boolean acksLate) {
        AtomicInteger ran = new AtomicInteger();
        shop.task("ignored", 0, args -> {
            ran.incrementAndGet();
            throw new Ignore();
        });
        start(pool, acksLate);
        String id = shop.send("ignored");

        eventually().until(() -> ran.get() == 1);
        shop.awaitDrained();
        assertThat(shop.results.find(id)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void rejectedMessagesAreSetAsideUnderLateAcknowledgement(PoolKind pool, boolean acksLate) {
        AtomicInteger ran = new AtomicInteger();
        shop.task("rejected", 0, args -> {
            ran.incrementAndGet();
            throw new Reject("not mine");
        });
        start(pool, acksLate);
        String id = shop.send("rejected");

        eventually().until(() -> ran.get() == 1);
        shop.awaitDrained();
        assertThat(shop.broker.deadLetters().list(0, 10)).hasSize(acksLate ? 1 : 0);
        if (acksLate) {
            assertThat(shop.result(id).status()).isEqualTo("FAILURE");
            DeadLetter letter = shop.broker.deadLetters().list(0, 1).get(0);
            assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.REJECTED);
            assertThat(letter.reason()).isEqualTo("not mine");
            assertThat(letter.taskId()).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void requeuedMessagesComeBackMarkedUnderLateAcknowledgement(PoolKind pool, boolean acksLate) {
        AtomicInteger ran = new AtomicInteger();
        shop.task("bounce", 0, args -> {
            ran.incrementAndGet();
            if (!Workshop.self().request().delivery().redelivered()) {
                throw new Reject("again", true);
            }
            return "done";
        });
        start(pool, acksLate);
        String id = shop.send("bounce");

        if (acksLate) {
            assertThat(shop.result(id).result()).isEqualTo("done");
            assertThat(ran).hasValue(2);
        } else {
            eventually().until(() -> ran.get() == 1);
        }
        shop.awaitDrained();
    }

    @Test
    void aTaskThatAsksToBeDeliveredAgainIsNotOneThatKillsItsWorkers() {
        AtomicInteger ran = new AtomicInteger();
        shop.task("patient", 0, args -> {
            if (ran.getAndIncrement() < 10) {
                throw new Reject("not yet", true);
            }
            return Workshop.self().request().delivery().deliveryCount();
        });
        start(PoolKind.THREADS, true);
        String id = shop.send("patient");

        TaskMeta meta = shop.result(id);
        assertThat(meta.status()).isEqualTo("SUCCESS");
        assertThat(meta.result()).as("count of deliveries at the end").isEqualTo(1L);
        assertThat(ran).hasValue(11);
        assertThat(shop.broker.deadLetters().count()).isZero();
        shop.awaitDrained();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void aValueThatHasNoJsonFormIsAFailure(PoolKind pool, boolean acksLate) {
        shop.task("thread", 0, args -> Thread.currentThread());
        start(pool, acksLate);
        String id = shop.send("thread");

        assertThat(shop.result(id).status()).isEqualTo("FAILURE");
        assertThat(shop.result(id).result()).asString().contains("EncodeE");
        shop.awaitDrained();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void aTaskStoresItsOwnStatesInOrder(PoolKind pool, boolean acksLate) {
        shop.set(TaskSettings.TASK_TRACK_STARTED, true);
        shop.task("slow", 0, args -> {
            String id = Workshop.self().request().id();
            assertThat(shop.awaitState(id, "STARTED").result()).asString().contains("hostname=w@test");
            Workshop.self().updateState(id, "PROGRESS", Map.of("current", 1L));
            return shop.results.find(id).orElseThrow().status();
        });
        start(pool, acksLate);

        assertThat(shop.result(shop.send("slow")).result()).isEqualTo("PROGRESS");
    }

    @Test
    void earlyAcknowledgementHappensBeforeTheBody() {
        shop.task("look", 0, args -> shop.broker.stats(shop.queue).held());
        start(PoolKind.THREADS, false);

        assertThat(shop.result(shop.send("look")).result()).isEqualTo(0L);
    }

    @Test
    void lateAcknowledgementHappensAfterTheBody() {
        shop.task("look", 0, args -> shop.broker.stats(shop.queue).held());
        start(PoolKind.THREADS, true);

        assertThat(shop.result(shop.send("look")).result()).isEqualTo(1L);
    }

    @Test
    void failuresAreSetAsideWhenTheyAreNotToBeAcknowledged() {
        shop.set(TaskSettings.TASK_ACKS_ON_FAILURE, false);
        shop.task("boom", 0, args -> {
            throw new IllegalStateException("broken");
        });
        shop.start(PoolKind.THREADS);
        String id = shop.send("boom");

        assertThat(shop.result(id).status()).isEqualTo("FAILURE");
        assertThat(shop.broker.deadLetters().list(0, 1))
                .singleElement()
                .satisfies(letter -> assertThat(letter.taskId()).isEqualTo(id));
    }

    @Test
    void resultsAreIgnoredByTaskByCallAndBySetting() {
        AtomicInteger ran = new AtomicInteger();
        shop.task("quiet", 0, Options.ignoringResult(true), args -> ran.incrementAndGet());
        shop.task("loud", 0, Options.ignoringResult(false), args -> ran.incrementAndGet());
        shop.start(PoolKind.THREADS);
        String byTask = shop.send("quiet");
        String byCall = shop.send("loud", Map.of("ignore_result", true));
        String stored = shop.send("quiet", Map.of("ignore_result", false));

        shop.result(stored);
        eventually().until(() -> ran.get() == 3);
        shop.awaitDrained();
        assertThat(shop.results.find(byTask)).isEmpty();
        assertThat(shop.results.find(byCall)).isEmpty();
    }

    @Test
    void failuresOfIgnoredResultsAreStoredIfWanted() {
        shop.set(TaskSettings.TASK_STORE_ERRORS_EVEN_IF_IGNORED, true);
        shop.set(TaskSettings.TASK_IGNORE_RESULT, true);
        shop.task("boom", 0, TaskOptions.DEFAULTS, args -> {
            throw new IllegalStateException("broken");
        });
        shop.start(PoolKind.THREADS);

        assertThat(shop.result(shop.send("boom")).status()).isEqualTo("FAILURE");
    }
}
