package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.RemoteTask;
import dev.celeriac.Task2;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Section("Retries, callbacks and workflows")
class WorkflowsIT {
    private static final Task2<Long, Long, Long> ADD_IN_PYTHON =
            RemoteTask.named("python.add", Long.class).args(Long.class, Long.class);
    private static final Task2<Long, Long, Long> ADD_IN_JAVA =
            RemoteTask.named("java.add", Long.class).args(Long.class, Long.class);

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().withJavaWorker().withPythonWorker();

    private static List<String> awaitList(String key) {
        try (var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE).until(() -> redis.llen(key) > 0);
            return redis.lrange(key, 0, -1);
        }
    }

    @Test
    @Row(
            way = Row.BOTH,
            what = "Java asks for a retry, Python runs the next attempt: same id, one retry more, headers kept")
    void javaRetriesInPython() {
        AsyncResult<?> result = CLUSTER.app()
                .signature("shared.flaky", List.of(1, CLUSTER.pythonQueue()), Map.of())
                .queue(CLUSTER.javaQueue())
                .header("tenant", "acme")
                .applyAsync();
        assertThat(result.get(Cluster.PATIENCE)).isEqualTo(afterRetry("python", result.id()));
    }

    @Test
    @Row(
            way = Row.BOTH,
            what = "Python asks for a retry, Java runs the next attempt: same id, one retry more, headers kept")
    void pythonRetriesInJava() {
        boolean keepsHeaders = CLUSTER.pythonIs(5, 3);
        if (!keepsHeaders) {
            Compatibility.note("yes, but Celery drops the headers");
        }
        AsyncResult<?> result = CLUSTER.app()
                .signature("shared.flaky", List.of(1, CLUSTER.javaQueue()), Map.of())
                .queue(CLUSTER.pythonQueue())
                .header("tenant", "acme")
                .applyAsync();
        Map<String, Object> expected = new HashMap<>(afterRetry("java", result.id()));
        expected.put("tenant", keepsHeaders ? "acme" : null);
        assertThat(result.get(Cluster.PATIENCE)).isEqualTo(expected);
    }

    private static Map<String, Object> afterRetry(String language, String id) {
        return Map.of("language", language, "retries", 1L, "id", id, "parent_id", id, "tenant", "acme");
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a callback in Python on a task in Java, and the other way round")
    void links() {
        String inPython = CLUSTER.name("link-python");
        CLUSTER.python()
                .run("app.send_task('java.add', [2, 3], link=app.signature('python.record_last', ['%s']))"
                        .formatted(inPython));
        assertThat(awaitList(inPython)).containsExactly("[5]");
        String inJava = CLUSTER.name("link-java");
        CLUSTER.python()
                .run("app.send_task('python.add', [2, 3], link=app.signature('java.record_last', ['%s']))"
                        .formatted(inJava));
        assertThat(awaitList(inJava)).containsExactly("[5]");
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "a callback in Python on a task in Java, and the other way round")
    void linksOfJava() {
        String inPython = CLUSTER.name("own-link-python");
        CLUSTER.app()
                .signature("java.add", List.of(2, 3), Map.of())
                .link(CLUSTER.app().signature("python.record_last", List.of(inPython), Map.of()))
                .applyAsync();
        assertThat(awaitList(inPython)).containsExactly("[5]");
        String inJava = CLUSTER.name("own-link-java");
        CLUSTER.app()
                .signature("python.add", List.of(2, 3), Map.of())
                .link(CLUSTER.app().signature("java.record_last", List.of(inJava), Map.of()))
                .applyAsync();
        assertThat(awaitList(inJava)).containsExactly("[5]");
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "an errback in Python for a failure in Java, and the other way round")
    void errbacks() {
        String inPython = CLUSTER.name("errback-python");
        String failed = (String) CLUSTER.python()
                .eval("app.send_task('java.fail', ['x'], link_error=app.signature('python.record_last', ['%s'])).id"
                        .formatted(inPython));
        assertThat(awaitList(inPython)).containsExactly("[\"%s\"]".formatted(failed));
        String inJava = CLUSTER.name("errback-java");
        failed = (String) CLUSTER.python()
                .eval("app.send_task('python.fail', ['x'], link_error=app.signature('java.record_last', ['%s'])).id"
                        .formatted(inJava));
        assertThat(awaitList(inJava)).containsExactly("[\"%s\"]".formatted(failed));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "an errback in Python for a failure in Java, and the other way round")
    void errbacksOfJava() {
        String inPython = CLUSTER.name("own-errback-python");
        AsyncResult<?> failed = CLUSTER.app()
                .signature("java.fail", List.of("x"), Map.of())
                .linkError(CLUSTER.app().signature("python.record_last", List.of(inPython), Map.of()))
                .applyAsync();
        assertThat(awaitList(inPython)).containsExactly("[\"%s\"]".formatted(failed.id()));
        String inJava = CLUSTER.name("own-errback-java");
        failed = CLUSTER.app()
                .signature("python.fail", List.of("x"), Map.of())
                .linkError(CLUSTER.app().signature("java.record_last", List.of(inJava), Map.of()))
                .applyAsync();
        assertThat(awaitList(inJava)).containsExactly("[\"%s\"]".formatted(failed.id()));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a chain whose steps run in Java and Python by turns")
    void chainOfPython() {
        assertThat(CLUSTER.python().run("""
                                def step(language, *args):
                                    return app.signature(language + '.add', args)
                                c = chain(step('java', 1, 2), step('python', 10), step('java', 100), step('python', 1000))
                                r = c.apply_async()
                                result = [r.get(timeout=30), r.parent.get(timeout=30), r.parent.parent.get(timeout=30),
                                          r.parent.parent.parent.get(timeout=30)]
                                """)).isEqualTo(List.of(1113L, 113L, 13L, 3L));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "a chain whose steps run in Java and Python by turns")
    void chainOfJava() {
        AsyncResult<Long> last = CLUSTER.app()
                .chain(CLUSTER.app().task(ADD_IN_PYTHON).s(1L, 2L))
                .then(CLUSTER.app().task(ADD_IN_JAVA).s(10L))
                .then(CLUSTER.app().task(ADD_IN_PYTHON).s(100L))
                .then(CLUSTER.app().task(ADD_IN_JAVA).s(1000L))
                .delay();
        assertThat(last.get(Cluster.PATIENCE)).isEqualTo(1113L);
        assertThat(last.parent().orElseThrow().get(Cluster.PATIENCE)).isEqualTo(113L);
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a failed step in Java ends the chain: every later id reads FAILURE")
    void brokenChain() {
        assertThat(CLUSTER.python().run("""
                                r = chain(app.signature('java.fail', ['x']), app.signature('python.add', [1]),
                                          app.signature('java.add', [1])).apply_async()
                                try:
                                    r.get(timeout=30)
                                except Exception as e:
                                    result = [type(e).__name__, r.state, r.parent.state, r.parent.parent.state]
                                """))
                .isEqualTo(List.of("IllegalStateException", "FAILURE", "FAILURE", "FAILURE"));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a group with members in both languages; group_id in Java's results")
    void group() {
        assertThat(CLUSTER.python().run("""
                                g = group(app.signature('java.add', [1, 1]), app.signature('python.add', [2, 2]),
                                          app.signature('java.add', [3, 3])).apply_async()
                                values = g.get(timeout=30)
                                meta = app.backend.get_task_meta(g.children[0].id)
                                result = [values, meta['group_id'] == g.id]
                                """)).isEqualTo(List.of(List.of(2L, 4L, 6L), true));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a chord with its header in Python and its body in Java")
    void chordBody() {
        String key = CLUSTER.name("chord");
        CLUSTER.python().run("""
                        chord([app.signature('python.add', [1, 1]), app.signature('python.add', [2, 2])])(
                            app.signature('java.record_last', ['%s']))
                        """.formatted(key));
        assertThat(awaitList(key)).containsExactly("[[2,4]]");
    }
}
