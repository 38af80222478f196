package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.config.TaskSettings;
import dev.celeriac.config.WorkerSettings;
import dev.celeriac.message.Message;
import dev.celeriac.message.Properties;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.TaskObserver;
import dev.celeriac.transport.DeadLetter;
import dev.celeriac.transport.memory.Victim;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which messages run, and what becomes of those that do not. */
class IntakeTest {
    private static final String BODY = "[[], {}, {}]";
    private final Workshop shop = new Workshop();
    private final AtomicInteger ran = new AtomicInteger();

    IntakeTest() {
        shop.task("count", 0, args -> ran.incrementAndGet());
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private static Message message(String body, String contentType, Map<String, @Nullable Object> headers) {
        return new Message(body.getBytes(UTF_8), contentType, "utf-8", headers, Properties.DEFAULT);
    }

    private static Map<String, @Nullable Object> headers(String name, @Nullable Object value) {
        Map<String, @Nullable Object> headers = new HashMap<>(Map.of("task", "count", "id", "x-1"));
        headers.put(name, value);
        return headers;
    }

    static Stream<Arguments> messagesThatAreNoTasks() {
        Map<String, @Nullable Object> plain = headers("lang", "py");
        return Stream.of(
                Arguments.of("no task", message(BODY, "application/json", Map.of()), DeadLetter.Cause.MALFORMED),
                Arguments.of(
                        "no id",
                        message(BODY, "application/json", Map.of("task", "count")),
                        DeadLetter.Cause.MALFORMED),
                Arguments.of(
                        "two elements", message("[[], {}]", "application/json", plain), DeadLetter.Cause.MALFORMED),
                Arguments.of(
                        "args null", message("[null, {}, {}]", "application/json", plain), DeadLetter.Cause.MALFORMED),
                Arguments.of("no JSON", message("[[", "application/json", plain), DeadLetter.Cause.MALFORMED),
                Arguments.of(
                        "eta empty", message(BODY, "application/json", headers("eta", "")), DeadLetter.Cause.MALFORMED),
                Arguments.of(
                        "eta number",
                        message(BODY, "application/json", headers("eta", 17)),
                        DeadLetter.Cause.MALFORMED),
                Arguments.of(
                        "unknown type",
                        message("[[{\"__type__\": \"x\", \"__value__\": 1}], {}, {}]", "application/json", plain),
                        DeadLetter.Cause.MALFORMED),
                Arguments.of(
                        "pickle",
                        message(BODY, "application/x-python-serialize", plain),
                        DeadLetter.Cause.CONTENT_DISALLOWED),
                Arguments.of("yaml", message(BODY, "application/x-yaml", plain), DeadLetter.Cause.CONTENT_DISALLOWED),
                Arguments.of(
                        "too deep",
                        message("[".repeat(100_000) + "]".repeat(100_000), "application/json", plain),
                        DeadLetter.Cause.TOO_LARGE),
                Arguments.of(
                        "not UTF-8",
                        new Message(
                                new byte[] {'[', '[', '"', (byte) 0xff, '"', ']', ',', '{', '}', ',', '{', '}', ']'},
                                "application/json",
                                "utf-8",
                                plain,
                                Properties.DEFAULT),
                        DeadLetter.Cause.MALFORMED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messagesThatAreNoTasks")
    void whatIsNoTaskIsSetAsideAsItCameAndTheWorkerLivesOn(String name, Message message, DeadLetter.Cause cause) {
        ConcurrentLinkedQueue<String> rejected = new ConcurrentLinkedQueue<>();
        shop.observers.add(new TaskObserver() {
            @Override
            public void taskRejected(Message m, String reason) {
                rejected.add(reason);
            }
        });
        Worker worker = shop.start(PoolKind.THREADS);
        shop.sendRaw(message);

        shop.result(shop.send("count"));
        shop.awaitDrained();
        DeadLetter letter = shop.broker.deadLetters().list(0, 10).get(0);
        assertThat(letter.cause()).isEqualTo(cause);
        assertThat(letter.reason()).isNotBlank().doesNotContain("\n");
        assertThat(letter.message()).isSameAs(message);
        assertThat(rejected).containsExactly(letter.reason());
        assertThat(worker.stats().setAside()).isEqualTo(1);
        assertThat(ran).hasValue(1);
    }

    static Stream<Message> oddMessagesThatRun() {
        return Stream.of(
                message("[[], {}, null]", "application/json", Map.of("task", "count", "id", "x-1")),
                message(
                        "{\"task\": \"count\", \"id\": \"x-1\", \"args\": [], \"kwargs\": {}}",
                        "application/json",
                        Map.of()),
                message(
                        "{\"task\": \"count\", \"id\": \"x-1\", \"args\": [], \"kwargs\": {}}",
                        "application/json",
                        Map.of("task", "count", "id", "x-1")));
    }

    @ParameterizedTest
    @MethodSource("oddMessagesThatRun")
    void whatCeleryRunsIsRun(Message message) {
        shop.start(PoolKind.THREADS);
        shop.sendRaw(message);

        assertThat(shop.result("x-1").status()).isEqualTo("SUCCESS");
    }

    @Test
    void anUnknownTaskFailsAndIsSetAside() {
        ConcurrentLinkedQueue<String> unknown = new ConcurrentLinkedQueue<>();
        shop.observers.add(new TaskObserver() {
            @Override
            public void taskUnknown(String name, String id, Message message) {
                unknown.add(name);
            }
        });
        shop.start(PoolKind.THREADS);
        String id = shop.send("nobody.knows");

        TaskMeta meta = shop.result(id);
        assertThat(meta.status()).isEqualTo("FAILURE");
        assertThat(meta.result())
                .isEqualTo(Map.of(
                        "exc_type", "NotRegistered",
                        "exc_message", List.of("nobody.knows"),
                        "exc_module", "celery.exceptions"));
        shop.awaitDrained();
        assertThat(shop.broker.deadLetters().list(0, 1).get(0).cause()).isEqualTo(DeadLetter.Cause.NOT_REGISTERED);
        assertThat(unknown).containsExactly("nobody.knows");
    }

    @Test
    void anExpiredTaskIsRevoked() {
        String id = shop.send("count", Map.of("expires", Duration.ofSeconds(10)));
        shop.clock.advance(Duration.ofSeconds(10));
        shop.start(PoolKind.THREADS);

        TaskMeta meta = shop.result(id);
        assertThat(meta.status()).isEqualTo("REVOKED");
        assertThat(meta.result()).asString().contains("TaskRevokedError", "expired");
        shop.awaitDrained();
        assertThat(ran).hasValue(0);
    }

    @Test
    void aTaskThatExpiresWhileItWaitsForASlotIsRevoked() {
        shop.task("blocker", 0, args -> {
            eventually().until(() -> shop.clock.instant().isAfter(java.time.Instant.parse("2026-01-01T00:00:05Z")));
            return null;
        });
        shop.set(WorkerSettings.WORKER_PREFETCH_MULTIPLIER, 10);
        Worker worker = shop.start(shop.worker(PoolKind.THREADS).concurrency(1));
        shop.send("blocker");
        String id = shop.send("count", Map.of("expires", Duration.ofSeconds(5)));
        eventually().until(() -> worker.stats().reserved() == 1);
        shop.clock.advance(Duration.ofSeconds(6));

        assertThat(shop.result(id).status()).isEqualTo("REVOKED");
        assertThat(ran).hasValue(0);
    }

    @Test
    void aFutureTaskIsNotHeldInMemoryAndRunsWhenItIsDue() {
        Worker worker = shop.start(PoolKind.THREADS);
        String id = shop.send("count", Map.of("countdown", 3600));

        eventually().until(() -> shop.broker.stats(shop.queue).scheduled() == 1);
        assertThat(worker.stats().unsettled()).isZero();
        shop.clock.advance(Duration.ofHours(1));
        assertThat(shop.result(id).status()).isEqualTo("SUCCESS");
    }

    @Test
    void aMessageThatComesBeforeItsEtaIsParked() {
        Message early = message(BODY, "application/json", headers("eta", "2026-01-01T01:00:00+00:00"));
        shop.sendRaw(early);
        shop.start(PoolKind.THREADS);

        eventually().until(() -> shop.broker.stats(shop.queue).scheduled() == 1);
        assertThat(ran).hasValue(0);
        shop.clock.advance(Duration.ofHours(1));
        assertThat(shop.result("x-1").status()).isEqualTo("SUCCESS");
    }

    @Test
    void aRevokedTaskDoesNotRun() {
        Worker worker = shop.start(PoolKind.THREADS);
        worker.revocations().revoke("r-1");
        shop.send("count", Map.of("task_id", "r-1"));

        assertThat(shop.result("r-1").status()).isEqualTo("REVOKED");
        assertThat(shop.result("r-1").result()).asString().contains("revoked");
        assertThat(ran).hasValue(0);
    }

    private void crash(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            Victim.takeAndDie(shop.broker, shop.queue, shop.clock::advance);
        }
    }

    @Test
    void aMessageThatKillsItsWorkersIsSetAside() throws InterruptedException {
        String id = shop.send("count");
        crash(4);
        shop.start(PoolKind.THREADS);

        TaskMeta meta = shop.result(id);
        assertThat(meta.status()).isEqualTo("FAILURE");
        assertThat(meta.result()).asString().contains("WorkerLostError", "task_crash_redelivery_limit is 3");
        shop.awaitDrained();
        assertThat(shop.broker.deadLetters().list(0, 1).get(0).cause()).isEqualTo(DeadLetter.Cause.WORKER_LOST);
        assertThat(ran).hasValue(0);
    }

    @Test
    void aMessageMayComeBackFromACrashAsOftenAsTheLimitSays() throws InterruptedException {
        String id = shop.send("count");
        crash(3);
        shop.start(PoolKind.THREADS);

        assertThat(shop.result(id).status()).isEqualTo("SUCCESS");
    }

    @Test
    void withoutRejectOnWorkerLostThereIsNoLimitAsInCelery() throws InterruptedException {
        shop.set(TaskSettings.TASK_REJECT_ON_WORKER_LOST, false);
        String id = shop.send("count");
        crash(9);
        shop.start(PoolKind.THREADS);

        assertThat(shop.result(id).status()).isEqualTo("SUCCESS");
    }

    @Test
    void aRedeliveredTaskThatHasSucceededIsSkippedIfWanted() throws InterruptedException {
        shop.set(WorkerSettings.WORKER_DEDUPLICATE_SUCCESSFUL_TASKS, true);
        shop.send("count", Map.of("task_id", "d-1"));
        shop.results.store(List.of(new TaskMeta(
                "d-1", "SUCCESS", 1L, null, List.of(), shop.clock.instant(), null, null, Collections.emptyMap())));
        crash(1);
        shop.start(PoolKind.THREADS);

        shop.awaitDrained();
        assertThat(ran).hasValue(0);
    }
}
