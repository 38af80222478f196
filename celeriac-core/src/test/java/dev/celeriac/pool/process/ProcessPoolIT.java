package dev.celeriac.pool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.event.Event;
import dev.celeriac.event.EventReceiver;
import dev.celeriac.exceptions.ImproperlyConfigured;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.exceptions.TimeLimitExceeded;
import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.pool.process.ProcessTasks.Point;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.result.memory.MemoryResultStoreProvider;
import dev.celeriac.transport.DeadLetter;
import dev.celeriac.worker.Worker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tasks in real child processes: what comes back from them, and what happens when they end in other ways. */
class ProcessPoolIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Celeriac app;
    private static Worker worker;

    @BeforeAll
    static void start() {
        app = ProcessTasks.app();
        worker = start(app, 2);
    }

    private static Worker start(Celeriac with, int children) {
        return with.worker()
                .pool(PoolKind.PROCESSES)
                .childApplication(ProcessTasks.class)
                .concurrency(children)
                .start();
    }

    @AfterAll
    static void stop() {
        List<Long> children = worker.processes();
        worker.close();
        app.close();
        assertThat(children).isNotEmpty().noneMatch(ProcessPoolIT::alive);
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static ConditionFactory eventually() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private static long own() {
        return ProcessHandle.current().pid();
    }

    private static long awaitState(AsyncResult<?> result, String state) {
        eventually().until(() -> result.state().equals(state));
        return ((Number) app.results().find(result.id()).map(TaskMeta::result).orElseThrow()).longValue();
    }

    @Test
    void tasksRunInTheChildrenOfTheWorker() {
        long pid = app.task(ProcessTasks::pid).delay().get(PATIENCE);

        assertThat(pid).isNotEqualTo(own());
        assertThat(ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid))
                .contains(own());
        assertThat(worker.processes()).contains(pid);
    }

    @Test
    void eventsOfATaskInAChildAreSentByTheWorker() throws InterruptedException {
        List<Event> heard = new CopyOnWriteArrayList<>();
        try (EventReceiver receiver = app.events().receiver()) {
            receiver.on(EventReceiver.OTHERS, heard::add).start();
            assertThat(receiver.awaitListening(PATIENCE)).isTrue();
            worker.enableTaskEvents();
            String id = app.task(ProcessTasks::event).delay().id();
            eventually()
                    .untilAsserted(() -> assertThat(heard)
                            .filteredOn(event -> id.equals(event.uuid()))
                            .extracting(Event::type)
                            .contains("task-received", "task-started", "task-imported", "task-succeeded"));
            assertThat(heard)
                    .filteredOn(event -> event.type().equals("task-imported"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.fields()).containsEntry("rows", 3L));
        } finally {
            worker.disableTaskEvents();
        }
    }

    @Test
    void valuesExceptionsAndStatesComeBackAsFromAnyPool() {
        Point point = app.task(ProcessTasks::move)
                .delay(new Point(1, List.of("ä", "b")))
                .get(PATIENCE);
        assertThat(point).isEqualTo(new Point(2, List.of("ä", "b")));

        AsyncResult<?> failed = app.task(ProcessTasks::fail).delay("no good");
        assertThatThrownBy(() -> failed.get(PATIENCE))
                .hasRootCauseInstanceOf(dev.celeriac.exceptions.RemoteTraceback.class)
                .rootCause()
                .hasMessageContaining("at dev.celeriac.pool.process.ProcessTasks.fail");
        assertThat(app.results().find(failed.id()).orElseThrow().result())
                .isEqualTo(Map.of(
                        "exc_type", "IllegalArgumentException",
                        "exc_message", List.of("no good"),
                        "exc_module", "java.lang"));
        assertThat(app.task(ProcessTasks::retry).delay().get(PATIENCE)).isEqualTo(2);
        assertThatThrownBy(() -> app.task(ProcessTasks::reject).delay().get(PATIENCE))
                .hasMessageContaining("not for me");
    }

    @Test
    void aStackOverflowIsAFailureAndItsProcessGoesOn() {
        try (Celeriac other = alone();
                Worker one = start(other, 1)) {
            long before = other.task(ProcessTasks::pid).delay().get(PATIENCE);
            AsyncResult<?> deep = other.task(ProcessTasks::overflow).delay();
            assertThatThrownBy(() -> deep.get(PATIENCE)).hasStackTraceContaining("StackOverflowError");

            assertThat(other.task(ProcessTasks::pid).delay().get(PATIENCE)).isEqualTo(before);
            assertThat(one.processes()).containsExactly(before);
        }
    }

    @Test
    void whatWasSentAheadAndCalledBackIsStartedOnce() throws InterruptedException {
        List<String> started = new CopyOnWriteArrayList<>();
        try (Celeriac other = alone();
                EventReceiver receiver = other.events().receiver()) {
            receiver.on("task-started", event -> started.add(event.uuid())).start();
            assertThat(receiver.awaitListening(PATIENCE)).isTrue();
            Worker one = start(other, 1);
            try {
                one.enableTaskEvents();
                // So that it is known to be quick: only such are sent ahead.
                Stream.generate(() -> other.task(ProcessTasks::pause).delay(0))
                        .limit(500)
                        .toList()
                        .forEach(each -> each.get(PATIENCE));
                AsyncResult<?> holds = other.task(ProcessTasks::sleep).delay();
                eventually().until(() -> holds.state().equals("ASLEEP"));
                List<AsyncResult<?>> behind = new ArrayList<>();
                behind.add(other.task(ProcessTasks::pause).delay(300));
                for (int i = 0; i < 3; i++) {
                    behind.add(other.task(ProcessTasks::pause).delay(0));
                }
                eventually().until(() -> one.stats().reserved() >= behind.size());
                one.terminate(holds.id(), ProcessSignal.KILL);
                behind.forEach(each -> each.get(PATIENCE));

                List<String> ids = behind.stream().map(AsyncResult::id).toList();
                // Events keep their order, so when this one is heard all others were.
                AsyncResult<?> last = other.task(ProcessTasks::pid).delay();
                eventually().until(() -> started.contains(last.id()));
                assertThat(started).filteredOn(ids::contains).containsExactlyInAnyOrderElementsOf(ids);
            } finally {
                one.close();
            }
        }
    }

    private static Celeriac alone() {
        return ProcessTasks.app("alone-" + UUID.randomUUID(), Map.of("worker_prefetch_multiplier", 8));
    }

    @Test
    void aTaskIsReplacedByAnother() {
        assertThat(app.task(ProcessTasks::replace)
                        .delay(new Point(1, List.of()))
                        .get(PATIENCE))
                .isEqualTo(new Point(2, List.of()));
    }

    @Test
    void progressIsStoredWhileTheTaskRunsAndTerminationEndsIt() {
        AsyncResult<?> result = app.task(ProcessTasks::progress).delay();
        eventually().until(() -> result.state().equals("PROGRESS"));
        assertThat(app.results().find(result.id()).orElseThrow().result())
                .isEqualTo(Map.of("current", 3L, "total", 7L));

        assertThat(worker.terminate(result.id(), ProcessSignal.TERM)).isTrue();
        assertThatThrownBy(() -> result.get(PATIENCE)).isInstanceOf(TaskRevokedError.class);
    }

    @Test
    void theSoftLimitLetsATaskTidyUpAndTheHardLimitKillsItsProcess() {
        assertThat(app.task(ProcessTasks::soft).delay().get(PATIENCE)).isEqualTo("tidied");
        assertThatThrownBy(() -> app.task(ProcessTasks::hard).delay().get(PATIENCE))
                .cause()
                .isInstanceOf(TimeLimitExceeded.class);
        assertThat(worker.stats().leakedSlots()).isZero();
    }

    @Test
    void killEndsAProcessThatDoesNotListen() {
        AsyncResult<?> result = app.task(ProcessTasks::stubborn).delay();
        long child = awaitState(result, "STUBBORN");

        assertThat(worker.terminate(result.id(), ProcessSignal.TERM)).isTrue();
        eventually().until(() -> !alive(child));
        assertThatThrownBy(() -> result.get(PATIENCE)).isInstanceOf(TaskRevokedError.class);
    }

    @Test
    void theTaskOfAKilledProcessIsDeliveredAgain() {
        AsyncResult<?> result = app.task(ProcessTasks::sleep).delay();
        long first = awaitState(result, "ASLEEP");
        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        eventually().until(() -> awaitState(result, "ASLEEP") != first);
        worker.terminate(result.id(), ProcessSignal.KILL);
    }

    @Test
    void aTaskThatWasAcknowledgedFailsWithItsProcess() {
        AsyncResult<?> result = app.task(ProcessTasks::once).delay();
        kill(awaitState(result, "ASLEEP"));

        assertThatThrownBy(() -> result.get(PATIENCE))
                .hasCauseInstanceOf(WorkerLostError.class)
                .hasStackTraceContaining("signal 9 (SIGKILL)");
    }

    @Test
    void aTaskWhoseProcessIsKilledWhileItStoresAStateIsDeliveredAgain() {
        AsyncResult<Long> result = app.task(ProcessTasks::busy).delay(1500);
        long first = awaitState(result, "BUSY");
        kill(first);

        assertThat(result.get(PATIENCE)).isNotEqualTo(first);
    }

    @Test
    void aProcessThatIsKilledWhileItHasNothingToDoIsReplaced() {
        try (Celeriac other = alone();
                Worker one = start(other, 1)) {
            for (int i = 0; i < 3; i++) {
                long before = other.task(ProcessTasks::pid).delay().get(PATIENCE);
                assertThat(one.processes()).containsExactly(before);
                kill(before);
                eventually().until(() -> !alive(before));
                assertThat(other.task(ProcessTasks::mixed).delay("", 0).get(PATIENCE))
                        .doesNotContain(before);
            }
        }
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    @Test
    void killsAtAnyTimeLoseNothing() {
        try (Celeriac other = alone();
                Worker two = start(other, 2)) {
            List<AsyncResult<List<Long>>> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                all.add(other.task(ProcessTasks::mixed).delay("", i % 7));
            }
            for (int killed = 0; killed < 8; killed++) {
                int half = killed * 40;
                eventually().until(() -> all.get(half).state().equals("SUCCESS"));
                two.processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            }
            all.forEach(each -> assertThat(each.get(PATIENCE)).hasSize(2));
        }
    }

    @Test
    void aTaskThatAlwaysKillsItsProcessFailsAndIsSetAside() throws InterruptedException {
        List<Event> failures = new CopyOnWriteArrayList<>();
        AsyncResult<?> result;
        try (EventReceiver receiver = app.events().receiver()) {
            receiver.on("task-failed", failures::add).start();
            assertThat(receiver.awaitListening(PATIENCE)).isTrue();
            worker.enableTaskEvents();
            result = app.task(ProcessTasks::halt).delay(9);

            assertThatThrownBy(() -> result.get(PATIENCE))
                    .hasCauseInstanceOf(WorkerLostError.class)
                    .hasStackTraceContaining("4 times");
            eventually()
                    .until(() -> failures.stream().anyMatch(event -> result.id().equals(event.uuid())));
        } finally {
            worker.disableTaskEvents();
        }
        assertThat(result.state()).isEqualTo("FAILURE");
        assertThat(failures)
                .filteredOn(event -> result.id().equals(event.uuid()))
                .singleElement()
                .satisfies(event -> assertThat(event.fields().get("exception"))
                        .asString()
                        .startsWith("WorkerLostError(")
                        .contains("4 times"));
        DeadLetter letter = app.transport().deadLetters().list(0, 100).stream()
                .filter(each -> result.id().equals(each.taskId()))
                .findFirst()
                .orElseThrow();
        assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.WORKER_LOST);
        assertThat(letter.message().body()).isNotEmpty();
    }

    @Test
    void withoutRejectOnWorkerLostADeathIsAFailure() {
        assertThatThrownBy(() -> app.task(ProcessTasks::exit).delay().get(PATIENCE))
                .hasCauseInstanceOf(WorkerLostError.class)
                .hasStackTraceContaining("exitcode 7");
        assertThat(app.task(ProcessTasks::pid).delay().get(PATIENCE)).isNotEqualTo(own());
    }

    @Test
    void aChildThatExhaustsItsMemoryOrCrashesIsADeath() {
        assertThatThrownBy(() -> app.task(ProcessTasks::exhaust).delay().get(PATIENCE))
                .hasCauseInstanceOf(WorkerLostError.class)
                .hasStackTraceContaining("exitcode 3");
        assertThatThrownBy(() -> app.task(ProcessTasks::segfault).delay().get(PATIENCE))
                .hasCauseInstanceOf(WorkerLostError.class)
                .hasStackTraceContaining("Worker exited prematurely");
        assertThat(app.task(ProcessTasks::pid).delay().get(PATIENCE)).isNotEqualTo(own());
    }

    @Test
    void childrenAreReplacedAfterSoManyTasksAndWhenTheyAreTooLarge() {
        try (Celeriac other = limited();
                Worker few = start(other, 1)) {
            Set<Long> pids = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                pids.add(other.task(ProcessTasks::pid).delay().get(PATIENCE));
            }
            assertThat(pids).hasSize(2);

            long large = other.task(ProcessTasks::grow).delay(150).get(PATIENCE);
            assertThat(other.task(ProcessTasks::pid).delay().get(PATIENCE)).isNotEqualTo(large);
            assertThat(few.stats().slots()).isEqualTo(1);
        }
    }

    private static Celeriac limited() {
        return ProcessTasks.app(
                "limited", Map.of("worker_max_tasks_per_child", 2, "worker_max_memory_per_child", 150 * 1024));
    }

    @Test
    void manySmallTasksAndOneThatDiesAmongThem() {
        List<AsyncResult<Long>> small = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            small.add(app.task(ProcessTasks::pid).delay());
            if (i == 250) {
                app.task(ProcessTasks::exit).delay();
            }
        }
        assertThat(small.stream().map(result -> result.get(PATIENCE))).doesNotContain(own());
    }

    @Test
    void thePoolGrowsShrinksAndIsRestarted() {
        worker.growPool(1);
        eventually().until(() -> worker.processes().size() == 3);
        worker.shrinkPool(1);
        eventually().until(() -> worker.processes().size() == 2);
        List<Long> before = worker.processes();
        worker.restartPool();
        eventually()
                .until(() -> worker.processes().size() == 2
                        && Stream.of(before, worker.processes())
                                        .flatMap(List::stream)
                                        .distinct()
                                        .count()
                                == 4);
        assertThat(app.task(ProcessTasks::pid).delay().get(PATIENCE)).isNotEqualTo(own());
    }

    @Test
    void aBrokerOrStoreThatNoChildCanReachIsRefusedAtTheStart() {
        try (Celeriac nobodyElses =
                        Celeriac.builder("m").brokerUrl("memory://m").build();
                Celeriac results = ParentsMemory.open(Celeriac.builder("r"), "r")
                        .resultStore(new MemoryResultStoreProvider()
                                .open("memory://r", Map.of(), Duration.ZERO, Clock.systemUTC()))
                        .build()) {
            assertThatThrownBy(() -> start(nobodyElses, 1))
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("'processes' does not go with broker_url memory://m")
                    .hasMessageContaining("or worker_pool to 'threads'");
            assertThatThrownBy(() -> start(results, 1))
                    .isInstanceOf(ImproperlyConfigured.class)
                    .hasMessageContaining("result_backend memory://r");
        }
    }

    @Test
    void aChildThatCannotStartFailsTheStart() {
        assertThatThrownBy(() -> app.worker()
                        .pool(PoolKind.PROCESSES)
                        .childApplication(ProcessPoolIT.class)
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot start a child")
                .hasMessageContaining("exitcode 1");
    }
}
