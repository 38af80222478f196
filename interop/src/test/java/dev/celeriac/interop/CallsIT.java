package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.AsyncResult;
import dev.celeriac.exceptions.TaskRevokedError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Section("Calls")
class CallsIT {
    private static final String MEGABYTE = "'%s' * 2**20";

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().withJavaWorker().withPythonWorker();

    private static Map<?, ?> request(String options) {
        return (Map<?, ?>) CLUSTER.python()
                .eval("app.send_task('java.anything', [1], {'k': 2}, %s).get(timeout=30)".formatted(options));
    }

    private static Map<?, ?> request(dev.celeriac.Signature<?> signature) {
        return (Map<?, ?>) signature.applyAsync().get(Cluster.PATIENCE);
    }

    private static dev.celeriac.Signature<?> requestOfPython() {
        return CLUSTER.app().signature("python.request", List.of(1), Map.of("k", 2));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "task id of the caller's choice, root id and arguments")
    void identity() {
        String id = UUID.randomUUID().toString();
        Map<?, ?> seen = request("task_id='%s'".formatted(id));
        assertThat(seen.get("id")).isEqualTo(id);
        assertThat(seen.get("root_id")).isEqualTo(id);
        assertThat(seen.get("parent_id")).isNull();
        assertThat(seen.get("args")).isEqualTo(List.of(1L));
        assertThat(seen.get("kwargs")).isEqualTo(Map.of("k", 2L));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "task id of the caller's choice, root id and arguments")
    void identityInPython() {
        String id = UUID.randomUUID().toString();
        Map<?, ?> seen = request(requestOfPython().taskId(id));
        assertThat(seen.get("id")).isEqualTo(id);
        assertThat(seen.get("root_id")).isEqualTo(id);
        assertThat(seen.get("correlation_id")).isEqualTo(id);
        assertThat(seen.get("parent_id")).isNull();
        assertThat(seen.get("args")).isEqualTo(List.of(1L));
        assertThat(seen.get("kwargs")).isEqualTo(Map.of("k", 2L));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "headers of one's own")
    void headers() {
        Map<?, ?> seen = request("headers={'tenant': 'acme', 'trace': {'id': 5, 'flags': [1, 2]}}");
        assertThat(seen.get("headers"))
                .isEqualTo(Map.of("tenant", "acme", "trace", Map.of("id", 5L, "flags", List.of(1L, 2L))));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "headers of one's own")
    void headersInPython() {
        Map<?, ?> seen = request(
                requestOfPython().header("tenant", "acme").header("trace", Map.of("id", 5, "flags", List.of(1, 2))));
        assertThat(seen.get("headers"))
                .isEqualTo(Map.of("tenant", "acme", "trace", Map.of("id", 5L, "flags", List.of(1L, 2L))));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "time limits, hard and soft")
    void limits() {
        Map<?, ?> seen = request("time_limit=90, soft_time_limit=60.5");
        assertThat(seen.get("time_limit")).isEqualTo(90.0);
        assertThat(seen.get("soft_time_limit")).isEqualTo(60.5);
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "time limits, hard and soft")
    void limitsInPython() {
        Map<?, ?> seen =
                request(requestOfPython().timeLimit(Duration.ofSeconds(90)).softTimeLimit(Duration.ofMillis(60_500)));
        assertThat(seen.get("time_limits")).isEqualTo(List.of(90L, 60.5));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "an argument of 1 MB")
    void largeBody() {
        assertThat(CLUSTER.python()
                        .eval("app.send_task('java.length', [%s]).get(timeout=60)".formatted(MEGABYTE.formatted("é"))))
                .isEqualTo(1L << 20);
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "an argument of 1 MB")
    void largeBodyToPython() {
        assertThat(CLUSTER.app()
                        .send("python.compare", List.of("é".repeat(1 << 20), MEGABYTE.formatted("é")))
                        .get(Cluster.PATIENCE))
                .isEqualTo("same");
    }

    @Test
    @Row(way = Row.BOTH, what = "a result of 1 MB")
    void largeResult() {
        assertThat(CLUSTER.app()
                        .send("python.evaluate", List.of(MEGABYTE.formatted("é")))
                        .get(Cluster.PATIENCE))
                .isEqualTo("é".repeat(1 << 20));
        assertThat(CLUSTER.python()
                        .eval("same(app.send_task('java.echo', [%1$s]).get(timeout=60), %1$s)"
                                .formatted(MEGABYTE.formatted("é"))))
                .isEqualTo("same");
    }

    @Row(way = Row.PYTHON_TO_JAVA, what = "compression {0}")
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gzip", "zlib", "bzip2", "bzip", "lzma", "xz", "zstd", "zstandard"})
    void compressed(String alias) {
        if (pythonHas(alias)) {
            assertThat(CLUSTER.python()
                            .eval("app.send_task('java.echo', ['%s' * 500], compression='%s').get(timeout=30)"
                                    .formatted("中", alias)))
                    .isEqualTo("中".repeat(500));
        }
    }

    @Row(way = Row.JAVA_TO_PYTHON, what = "compression {0}")
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gzip", "zlib", "bzip2", "bzip", "lzma", "xz", "zstd", "zstandard"})
    void compressedForPython(String alias) {
        if (pythonHas(alias)) {
            assertThat(CLUSTER.app()
                            .signature("python.echo", List.of("中".repeat(500)), Map.of())
                            .compression(alias)
                            .applyAsync()
                            .get(Cluster.PATIENCE))
                    .isEqualTo("中".repeat(500));
        }
    }

    private static boolean pythonHas(String alias) {
        boolean has = Boolean.TRUE.equals(
                CLUSTER.python().eval("'%s' in __import__('kombu.compression').compression._aliases".formatted(alias)));
        if (!has) {
            Compatibility.note("not in this Celery");
        }
        return has;
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "countdown and eta: not before")
    void eta() {
        assertThat(CLUSTER.python().run("""
                                before = time.time()
                                a = app.send_task('java.anything', countdown=1.5)
                                at = datetime.datetime.now(UTC) + datetime.timedelta(seconds=1.5)
                                b = app.send_task('java.anything', eta=at)
                                result = [a.get(timeout=30)['now'] >= before + 1.5,
                                          b.get(timeout=30)['now'] >= at.timestamp() - 0.001]
                                """)).isEqualTo(List.of(true, true));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "countdown and eta: not before")
    void etaInPython() {
        Instant at = CLUSTER.app().clock().instant().plusMillis(1500);
        AsyncResult<?> a = requestOfPython().countdown(Duration.ofMillis(1500)).applyAsync();
        AsyncResult<?> b = requestOfPython().eta(at).applyAsync();
        for (AsyncResult<?> each : List.of(a, b)) {
            double ran = (Double) ((Map<?, ?>) each.get(Cluster.PATIENCE)).get("now");
            assertThat(ran).isGreaterThanOrEqualTo(at.toEpochMilli() / 1000.0 - 0.001);
        }
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "an expired task ends as REVOKED, and the caller reads why")
    void expiry() {
        assertThat(CLUSTER.python().run("""
                                from celery.exceptions import TaskRevokedError
                                past = datetime.datetime.now(UTC) - datetime.timedelta(seconds=5)
                                r = app.send_task('java.add', [1], expires=past)
                                try:
                                    r.get(timeout=30)
                                except TaskRevokedError as e:
                                    result = [r.state, str(e)]
                                """)).isEqualTo(List.of("REVOKED", "expired"));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "an expired task ends as REVOKED, and the caller reads why")
    void expiryInPython() {
        AsyncResult<?> late = CLUSTER.app()
                .signature("python.add", List.of(1), Map.of())
                .expires(CLUSTER.app().clock().instant().minusSeconds(5))
                .applyAsync();
        assertThatThrownBy(() -> late.get(Cluster.PATIENCE))
                .isInstanceOf(TaskRevokedError.class)
                .hasMessageContaining("expired");
        assertThat(late.state()).isEqualTo("REVOKED");
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "message priority, as the task sees it")
    void priority() {
        assertThat(request("priority=6").get("priority")).isEqualTo(6L);
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "message priority, as the task sees it")
    void priorityInPython() {
        assertThat(request(requestOfPython().priority(6)).get("priority")).isEqualTo(6L);
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "message protocol 1")
    void protocol1() {
        assertThat(CLUSTER.python().run("""
                                old = Celery('old', broker=app.conf.broker_url, backend=app.conf.result_backend)
                                old.conf.update(task_protocol=1, task_routes=app.conf.task_routes)
                                r = old.send_task('java.user', [7], {'name': 'Ann'})
                                r.get(timeout=30)
                                result = app.AsyncResult(r.id).get(timeout=30)
                                """)).isEqualTo("Ann is 7");
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "an unknown task fails with NotRegistered, and the caller reads it")
    void unknownTask() {
        assertThat(CLUSTER.python().run("""
                                from celery.exceptions import NotRegistered
                                try:
                                    app.send_task('java.nothing').get(timeout=30)
                                except NotRegistered as e:
                                    result = str(e)
                                """).toString()).contains("java.nothing");
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "an unknown task fails with NotRegistered, and the caller reads it")
    void unknownTaskOfPython() {
        assertThatThrownBy(() -> CLUSTER.app().send("python.nothing", List.of()).get(Cluster.PATIENCE))
                .hasCauseInstanceOf(dev.celeriac.exceptions.NotRegistered.class)
                .hasMessageContaining("python.nothing");
    }
}
