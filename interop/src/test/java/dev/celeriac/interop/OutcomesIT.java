package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.exceptions.RemoteTaskException;
import dev.celeriac.exceptions.TaskFailedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Section("Outcomes and results")
class OutcomesIT {
    @RegisterExtension
    static final Cluster CLUSTER =
            new Cluster().set("result_extended", true).withJavaWorker().withPythonWorker();

    private static RemoteTaskException failureOf(AsyncResult<?> result) {
        TaskFailedException failed =
                catchThrowableOfType(TaskFailedException.class, () -> result.get(Cluster.PATIENCE));
        assertThat(failed.getCause()).isInstanceOf(RemoteTaskException.class);
        return (RemoteTaskException) failed.getCause();
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a Java exception is raised by get() under its own name")
    void javaException() {
        assertThat(CLUSTER.python().run("""
                                r = app.send_task('java.fail', ['no stock'])
                                try:
                                    r.get(timeout=30)
                                except Exception as e:
                                    result = [type(e).__name__, list(e.args), r.state,
                                              'at dev.celeriac.interop.JavaTasks.fail' in r.traceback]
                                """))
                .isEqualTo(List.of("IllegalStateException", List.of("no stock"), "FAILURE", true));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "a Python exception with type, arguments and Python's traceback")
    void pythonException() {
        AsyncResult<?> result = CLUSTER.app().send("python.fail", List.of("boom", 42));
        RemoteTaskException error = failureOf(result);
        assertThat(error.type()).isEqualTo("ValueError");
        assertThat(error.arguments()).containsExactly("boom", 42L);
        assertThat(error.traceback()).contains("interop_app.py", "raise ValueError");
        assertThat(result.traceback()).isEqualTo(error.traceback());
        assertThat(result.failed()).isTrue();
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "an exception class of the Python application")
    void pythonsOwnException() {
        RemoteTaskException error = failureOf(CLUSTER.app().send("python.refuse", List.of()));
        assertThat(error.type()).isEqualTo("PaymentRefused");
        assertThat(error.module()).isEqualTo("interop_app");
        assertThat(error.arguments()).containsExactly("card", 42L, Map.of("reason", "expired"));
    }

    @Test
    @Row(way = Row.BOTH, what = "PROGRESS with its meta, while the task runs")
    void progress() {
        String fromJava = CLUSTER.name("progress-java");
        AsyncResult<?> python = CLUSTER.app().send("python.progress", List.of(fromJava));
        await().atMost(Cluster.PATIENCE).until(() -> python.state().equals("PROGRESS"));
        assertThat(python.info()).isEqualTo(Map.of("current", 3L, "total", 10L));
        release(fromJava);
        assertThat(python.get(Cluster.PATIENCE)).isEqualTo("done");

        String fromPython = CLUSTER.name("progress-python");
        CLUSTER.python().run("r = app.send_task('java.progress', ['%s'])".formatted(fromPython));
        await().atMost(Cluster.PATIENCE)
                .until(() -> CLUSTER.python().eval("r.state").equals("PROGRESS"));
        assertThat(CLUSTER.python().eval("r.info")).isEqualTo(Map.of("current", 3L, "total", 10L));
        release(fromPython);
        assertThat(CLUSTER.python().eval("r.get(timeout=30)")).isEqualTo("done");
    }

    @Test
    @Row(way = Row.BOTH, what = "STARTED with the worker's name and process, while the task runs")
    void started() {
        String fromJava = CLUSTER.name("started-java");
        AsyncResult<?> python = CLUSTER.app().send("python.started", List.of(fromJava));
        await().atMost(Cluster.PATIENCE).until(() -> python.state().equals("STARTED"));
        assertThat(((Map<?, ?>) python.info()).keySet()).hasToString("[pid, hostname]");
        release(fromJava);
        assertThat(python.get(Cluster.PATIENCE)).isEqualTo("done");

        String fromPython = CLUSTER.name("started-python");
        CLUSTER.python().run("r = app.send_task('java.started', ['%s'])".formatted(fromPython));
        await().atMost(Cluster.PATIENCE)
                .until(() -> CLUSTER.python().eval("r.state").equals("STARTED"));
        assertThat(CLUSTER.python().eval("r.info['pid']"))
                .isEqualTo(ProcessHandle.current().pid());
        release(fromPython);
        assertThat(CLUSTER.python().eval("r.get(timeout=30)")).isEqualTo("done");
    }

    private static void release(String key) {
        try (var redis = CLUSTER.redis()) {
            redis.rpush(key, "go");
        }
    }

    @Test
    @Row(way = Row.BOTH, what = "a task that ignores its result runs and stores nothing")
    void ignoredResult() {
        for (String task : List.of("python.ignored", "java.ignored")) {
            String key = CLUSTER.name(task);
            AsyncResult<?> result = CLUSTER.app().send(task, List.of(key));
            awaitList(key, 1);
            assertThat(result.exists()).isFalse();
        }
        String key = CLUSTER.name("caller-ignores");
        CLUSTER.python().run("r = app.send_task('java.record', ['%s', 1], ignore_result=True)".formatted(key));
        awaitList(key, 1);
        assertThat(CLUSTER.python().eval("r.state")).isEqualTo("PENDING");
    }

    private static List<String> awaitList(String key, int size) {
        try (var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE).until(() -> redis.llen(key) >= size);
            return redis.lrange(key, 0, -1);
        }
    }

    @Test
    @Row(way = Row.BOTH, what = "a result read by Java that Python asked for, and the other way round")
    void readByTheOther() {
        String id = (String) CLUSTER.python().eval("app.send_task('java.add', [2, 3]).id");
        assertThat(CLUSTER.app().result(id, Long.class).get(Cluster.PATIENCE)).isEqualTo(5L);
        String own = CLUSTER.app().send("python.add", List.of(2, 3)).id();
        assertThat(CLUSTER.python().eval("app.AsyncResult('%s').get(timeout=30)".formatted(own)))
                .isEqualTo(5L);
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "result_extended: name, args, kwargs, worker, retries, queue")
    void extended() {
        assertThat(CLUSTER.python().run("""
                                r = app.send_task('java.add', [2], {'y': 3})
                                r.get(timeout=30)
                                result = [r.name, list(r.args), r.kwargs, '@' in r.worker, r.retries, r.queue == JAVA,
                                          r.date_done.utcoffset().total_seconds() if r.date_done.tzinfo else 0]
                                """))
                .isEqualTo(List.of("java.add", List.of(2L), Map.of("y", 3L), true, 0L, true, 0.0));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "result_extended: name, args, kwargs, worker, retries, queue")
    void extendedByPython() {
        AsyncResult<?> result = CLUSTER.app().send("python.add", List.of(2), Map.of("y", 3));
        result.get(Cluster.PATIENCE);
        assertThat(result.name()).isEqualTo("python.add");
        assertThat(result.args()).isEqualTo(List.of(2L));
        assertThat(result.kwargs()).isEqualTo(Map.of("y", 3L));
        assertThat(result.worker()).startsWith("python").contains("@");
        assertThat(result.retries()).isZero();
        assertThat(result.queue()).isEqualTo(CLUSTER.pythonQueue());
        assertThat(result.dateDone()).isPresent();
    }

    @Test
    @Row(way = Row.BOTH, what = "children: a task that starts one of the other language's; parent_id and root_id there")
    void children() {
        AsyncResult<?> java = CLUSTER.app().send("java.spawn", List.of("python.request", List.of()));
        String childId = (String) java.get(Cluster.PATIENCE);
        assertThat(java.children()).extracting(AsyncResult::id).containsExactly(childId);
        Map<?, ?> child = (Map<?, ?>) CLUSTER.app().result(childId).get(Cluster.PATIENCE);
        assertThat(child.get("parent_id")).isEqualTo(java.id());
        assertThat(child.get("root_id")).isEqualTo(java.id());
        assertThat(CLUSTER.python().eval("[c.id for c in app.AsyncResult('%s').children]".formatted(java.id())))
                .isEqualTo(List.of(childId));

        assertThat(CLUSTER.python().run("""
                                r = app.send_task('python.spawn', ['java.anything', [], {}])
                                child = app.AsyncResult(r.get(timeout=30)).get(timeout=30)
                                result = [child['parent_id'] == r.id, child['root_id'] == r.id,
                                          [c.id for c in r.children] == [child['id']]]
                                """)).isEqualTo(List.of(true, true, true));
    }

    @Test
    @Row(way = Row.BOTH, what = "forget: the other side reads PENDING")
    void forget() {
        String id = (String) CLUSTER.python()
                .run("r = app.send_task('java.add', [1]); r.get(timeout=30); r.forget(); result = r.id");
        assertThat(CLUSTER.app().result(id).state()).isEqualTo("PENDING");
        AsyncResult<?> own = CLUSTER.app().send("python.add", List.of(1));
        own.get(Cluster.PATIENCE);
        own.forget();
        assertThat(CLUSTER.python().eval("app.AsyncResult('%s').state".formatted(own.id())))
                .isEqualTo("PENDING");
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "Ignore raised in Python leaves no result; Reject is no success")
    void ignoreAndReject() {
        AsyncResult<?> rejected = CLUSTER.app().send("python.reject", List.of());
        AsyncResult<?> ignored = CLUSTER.app().send("python.ignore", List.of());
        AsyncResult<?> after = CLUSTER.app().send("python.add", List.of(1));
        assertThat(after.get(Cluster.PATIENCE)).isEqualTo(1L);
        assertThat(List.of(rejected.state(), ignored.state())).doesNotContain("SUCCESS");
    }
}
