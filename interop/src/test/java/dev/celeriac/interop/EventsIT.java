package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.TaskContext;
import dev.celeriac.event.ClusterState;
import dev.celeriac.event.EventReceiver;
import dev.celeriac.event.TaskSnapshot;
import dev.celeriac.event.WorkerSnapshot;
import dev.celeriac.exceptions.Reject;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.worker.NodeName;
import dev.celeriac.worker.Worker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Section("Events and monitoring")
class EventsIT {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster()
            .set("event_exchange", "celeryev" + ProcessHandle.current().pid())
            .set("worker_send_task_events", true)
            .set("task_send_sent_event", true);

    private static final String NODE = NodeName.expand("celery@%h");

    static final class Tasks {
        final Semaphore started = new Semaphore(0);

        @dev.celeriac.Task(name = "java.events.retry", maxRetries = 1)
        int retry() {
            TaskContext task = TaskContext.current();
            if (task.retries() == 0) {
                throw task.retry(new IllegalStateException("again"), java.time.Duration.ZERO);
            }
            return 7;
        }

        @dev.celeriac.Task(name = "java.events.reject")
        void reject() {
            throw new Reject("not mine", false);
        }

        @dev.celeriac.Task(name = "java.events.wait")
        void waitForever() throws InterruptedException {
            started.release();
            new Semaphore(0).acquire();
        }
    }

    private static final Tasks TASKS = new Tasks();

    @BeforeAll
    static void register() {
        CLUSTER.app().register(TASKS);
    }

    private static String call(String task, Object... args) {
        return CLUSTER.app().send(task, List.of(args)).id();
    }

    @Test
    @Row(
            way = Row.JAVA_TO_PYTHON,
            what =
                    "events of a Java worker in Celery's Receiver, State and 'celery events --dump': online, heartbeat,"
                            + " offline; sent, received, started, succeeded, failed, retried, rejected, revoked (expired, terminated)")
    void pythonSeesJava() throws InterruptedException {
        CLUSTER.python().run("""
                import threading
                from celery.events.state import State
                seen, state = [], State()
                def on_event(event):
                    seen.append(dict(event))
                    state.event(event)
                connection = app.connection_for_read()
                receiver = app.events.Receiver(connection, handlers={'*': on_event})
                threading.Thread(target=receiver.capture, daemon=True).start()
                """);
        try (ChildProcess dump = CLUSTER.startPython("-m", "celery", "-A", "interop_app", "events", "--dump");
                Worker worker = CLUSTER.startJavaWorker(CLUSTER.app(), 2, CLUSTER.javaQueue())) {
            awaitPython("any(e['type'] == 'worker-heartbeat' and e['hostname'] == '" + NODE + "' for e in seen)");
            dump.awaitLine(NODE, Cluster.PATIENCE);

            String added = call("java.add", 2, 3);
            String failed = call("java.fail", "out of stock");
            String retried = call("java.events.retry");
            String rejected = call("java.events.reject");
            String expired = CLUSTER.app()
                    .signature("java.add", List.of(1), Map.of())
                    .expires(Instant.now().minusSeconds(9))
                    .applyAsync()
                    .id();
            String stopped = call("java.events.wait");
            TASKS.started.acquire();
            assertThat(worker.terminate(stopped, ProcessSignal.TERM)).isTrue();

            awaitState(added, "SUCCESS");
            awaitState(failed, "FAILURE");
            awaitState(retried, "SUCCESS");
            awaitState(rejected, "FAILURE");
            awaitState(expired, "REVOKED");
            awaitState(stopped, "REVOKED");
            assertThat(types(added)).containsExactly("task-received", "task-sent", "task-started", "task-succeeded");
            assertThat(types(retried)).contains("task-retried");
            assertThat(types(rejected)).contains("task-rejected");
            assertThat(task(added, "name, task.args, task.kwargs, task.result, task.worker.hostname, task.retries"))
                    .isEqualTo(List.of("java.add", "(2, 3)", "{}", "5", NODE, 0L));
            assertThat(task(added, "runtime > 0, task.sent <= task.received <= task.started <= task.succeeded"))
                    .isEqualTo(List.of(true, true));
            assertThat(task(failed, "exception, 'JavaTasks.fail' in task.traceback"))
                    .isEqualTo(List.of("IllegalStateException('out of stock')", true));
            assertThat(CLUSTER.python()
                            .eval("[(e['expired'], e['terminated'], e['signum']) for id in ('" + expired + "', '"
                                    + stopped + "') for e in seen if e['type'] == 'task-revoked' and e['uuid'] == id]"))
                    .isEqualTo(List.of(
                            java.util.Arrays.asList(true, false, null), java.util.Arrays.asList(false, true, 15L)));
            // A heartbeat that was asked for promises the next one in 5 s and says nothing of the worker.
            awaitPython(
                    "[(w.alive, w.freq, w.sw_ident, len(w.loadavg), w.processed >= 0) for w in state.workers.values()"
                            + " if w.hostname == '" + NODE + "'] == [(True, 2.0, 'celeriac', 3, True)]");
            dump.awaitLine("task succeeded: java.add(" + added + ") args=(2, 3) kwargs={}", Cluster.PATIENCE);
        }
        awaitPython("any(e['type'] == 'worker-offline' and e['hostname'] == '" + NODE + "' for e in seen)");
        awaitPython("not state.workers['" + NODE + "'].alive");
        assertThat(CLUSTER.python()
                        .eval("[e['type'] for e in seen if e['hostname'] == '" + NODE
                                + "' and not all(f in e for f in ('timestamp', 'utcoffset', 'pid', 'clock'))]"))
                .isEqualTo(List.of());
    }

    private static void awaitPython(String condition) {
        await().atMost(Cluster.PATIENCE)
                .until(() -> Boolean.TRUE.equals(CLUSTER.python().eval(condition)));
    }

    private static void awaitState(String id, String expected) {
        await().atMost(Cluster.PATIENCE)
                .untilAsserted(() -> assertThat(CLUSTER.python()
                                .eval("state.tasks['%s'].state if '%s' in state.tasks else None".formatted(id, id)))
                        .isEqualTo(expected));
    }

    @SuppressWarnings("unchecked") // Python says a list of texts
    private static List<Object> types(String id) {
        return (List<Object>) CLUSTER.python().eval("sorted(e['type'] for e in seen if e.get('uuid') == '" + id + "')");
    }

    private static @Nullable Object task(String id, String fields) {
        return CLUSTER.python().run("task = state.tasks['" + id + "']\nresult = [task." + fields + "]");
    }

    @Test
    @Row(
            way = Row.PYTHON_TO_JAVA,
            what = "events of a Python worker in our receiver and cluster state: heartbeats, sent, received, started,"
                    + " succeeded, failed, retried, revoked")
    void javaSeesPython() {
        ClusterState state = CLUSTER.app().events().state();
        // One at a time: the buffer of events in a Celery worker loses some to a race between the threads of its pool.
        try (EventReceiver receiver = CLUSTER.app().events().receiver();
                ChildProcess worker = CLUSTER.startPythonWorker(1, CLUSTER.pythonQueue())) {
            receiver.on(EventReceiver.OTHERS, state).start();
            await().atMost(Cluster.PATIENCE)
                    .until(() -> state.aliveWorkers().stream().anyMatch(EventsIT::inPython));
            String added = CLUSTER.python().eval("add.delay(2, 3).id").toString();
            AsyncResult<?> failed = CLUSTER.app().send("python.fail", List.of("no"));
            String retried = CLUSTER.app()
                    .signature("shared.flaky", List.of(1, CLUSTER.pythonQueue()), Map.of())
                    .queue(CLUSTER.pythonQueue())
                    .applyAsync()
                    .id();
            String expired = CLUSTER.app()
                    .signature("python.add", List.of(1), Map.of())
                    .expires(Instant.now().minusSeconds(9))
                    .applyAsync()
                    .id();
            awaitTask(state, added, "SUCCESS");
            awaitTask(state, failed.id(), "FAILURE");
            awaitTask(state, retried, "SUCCESS");
            awaitTask(state, expired, "REVOKED");

            TaskSnapshot task = state.task(added).orElseThrow();
            assertThat(task.name()).isEqualTo("python.add");
            assertThat(task.times()).containsOnlyKeys("sent", "received", "started", "succeeded");
            assertThat(task.text("args")).isEqualTo("(2, 3)");
            assertThat(task.text("result")).isEqualTo("5");
            assertThat(task.worker()).startsWith("python");
            assertThat(task.client()).startsWith("gen");
            assertThat(state.task(failed.id()).orElseThrow().text("traceback")).contains("ValueError: no");
            assertThat(state.task(retried).orElseThrow().times()).containsKey("retried");
            assertThat(state.tasksByTime(100)).extracting(TaskSnapshot::uuid).contains(added, retried, expired);
            assertThat(worker.isAlive()).isTrue();
            String name = String.valueOf(task.worker());
            await().atMost(Cluster.PATIENCE)
                    .until(() -> state.worker(name).orElseThrow().freq() == 2.0);
            WorkerSnapshot node = state.worker(name).orElseThrow();
            assertThat(node.fields()).containsEntry("sw_ident", "py-celery").containsKey("clock");
            assertThat(CLUSTER.app().events().clock().value()).isGreaterThanOrEqualTo(task.clock());
        }
    }

    private static boolean inPython(WorkerSnapshot worker) {
        return worker.hostname().startsWith("python");
    }

    private static void awaitTask(ClusterState state, String id, String expected) {
        await().atMost(Cluster.PATIENCE)
                .untilAsserted(() -> assertThat(state.task(id))
                        .get()
                        .extracting(TaskSnapshot::state)
                        .isEqualTo(expected));
    }
}
