package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.GroupResult;
import dev.celeriac.RemoteTask;
import dev.celeriac.Signature;
import dev.celeriac.Step;
import dev.celeriac.Task1;
import dev.celeriac.Task2;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Section("Groups and chords")
class ChordsIT {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().withJavaWorker().withPythonWorker();

    private static Celeriac app() {
        return CLUSTER.app();
    }

    private static Signature<Object> add(String language, long a, long b) {
        return app().signature(language + ".add", List.of(a, b), Map.of());
    }

    private static Step<Object, Object> echo(String language) {
        return app().step(language + ".echo");
    }

    private static List<Signature<Object>> mixed(int size) {
        List<Signature<Object>> header = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            header.add(add(i % 2 == 0 ? "java" : "python", i, i));
        }
        return header;
    }

    private static List<Object> doubles(int size) {
        return LongStream.range(0, size).mapToObj(i -> (Object) (2 * i)).toList();
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "a chord made in Java, header and body in Python")
    void pythonRunsOurs() {
        AsyncResult<Object> body = app().group(LongStream.range(0, 20).boxed().toList(), i -> add("python", i, i))
                .then(echo("python"))
                .delay();
        assertThat(body.get(Cluster.PATIENCE)).isEqualTo(doubles(20));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a chord made in Python, header and body in Java")
    void javaRunsTheirs() {
        assertThat(CLUSTER.python().run("""
                        result = chord([app.signature('java.add', [i, i]) for i in range(20)])(
                            app.signature('java.echo')).get(timeout=30)
                        """)).isEqualTo(doubles(20));
    }

    @Test
    @Row(way = Row.BOTH, what = "chords with headers in both languages, whoever makes them and finishes last, 20 times")
    void mixedHeaders() {
        for (int i = 0; i < 10; i++) {
            for (String body : List.of("java", "python")) {
                List<AsyncResult<Object>> ours = new ArrayList<>();
                ours.add(app().group(mixed(9)).then(echo(body)).delay());
                assertThat(CLUSTER.python().run("""
                                result = chord([app.signature(('java' if i %% 2 == 0 else 'python') + '.add', [i, i])
                                                for i in range(9)])(app.signature('%s.echo')).get(timeout=30)
                                """.formatted(body))).isEqualTo(doubles(9));
                assertThat(ours.get(0).get(Cluster.PATIENCE)).isEqualTo(doubles(9));
            }
        }
    }

    @Test
    @Row(way = Row.BOTH, what = "chord, task, group in one chain, in both languages; Java's get() at once returns")
    void pipeline() {
        AsyncResult<List<Object>> ours = app().group(mixed(4))
                .then(echo("python"))
                .then(echo("java"))
                .then(app().fanOut(List.of(echo("python"), echo("java"))))
                .delay();
        assertThat(ours.get(Cluster.PATIENCE)).containsExactly(doubles(4), doubles(4));
        assertThat(CLUSTER.python().run("""
                        r = chain(chord([app.signature('java.add', [0, 0]), app.signature('python.add', [1, 1])],
                                        app.signature('java.echo')),
                                  app.signature('python.echo'),
                                  group(app.signature('java.echo'), app.signature('python.echo'))).apply_async()
                        end = time.time() + 30
                        while time.time() < end and not r.ready():
                            time.sleep(0.02)
                        result = r.get(timeout=10)
                        """)).isEqualTo(List.of(doubles(2), doubles(2)));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "chains, chords and groups in each other, made in Python, run in Java")
    void nested() {
        assertThat(CLUSTER.python().run("""
                        add, echo = (lambda *a: app.signature('java.add', a)), (lambda: app.signature('java.echo'))
                        result = [
                            # a chain in a header
                            chord([chain(add(1, 1), add(1)), add(5, 5)], echo()).apply_async().get(timeout=30),
                            # a chord in a header
                            chord([chord([add(1, 1), add(2, 2)], echo()), add(5, 5)], echo())
                                .apply_async().get(timeout=30),
                            # a chain as a body
                            chord([add(1, 1), add(2, 2)], chain(echo(), echo())).apply_async().get(timeout=30),
                            # a group after a task
                            chain(add(1, 1), group(add(10), add(20))).apply_async().get(timeout=30),
                            # a group between tasks
                            chain(add(1, 1), group(add(10), add(20)), echo()).apply_async().get(timeout=30),
                            # an empty header
                            chord([], echo()).apply_async().get(timeout=30),
                        ]
                        """))
                .isEqualTo(List.of(
                        List.of(3L, 10L),
                        List.of(List.of(2L, 4L), 10L),
                        List.of(2L, 4L),
                        List.of(12L, 22L),
                        List.of(12L, 22L),
                        List.of()));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "chains, chords and groups in each other, made in Java, run in Python")
    void nestedInPython() {
        Step<Object, Object> echo = echo("python");
        assertThat(app().group(List.of(
                                app().chain(add("python", 1, 1)).then(app().step("python.add", 1)),
                                add("python", 5, 5)))
                        .then(echo)
                        .delay()
                        .get(Cluster.PATIENCE))
                .isEqualTo(List.of(3L, 10L));
        assertThat(app().group(List.of(
                                app().group(List.of(add("python", 1, 1), add("python", 2, 2)))
                                        .then(echo),
                                add("python", 5, 5)))
                        .then(echo)
                        .delay()
                        .get(Cluster.PATIENCE))
                .isEqualTo(List.of(List.of(2L, 4L), 10L));
        assertThat(app().chain(add("python", 1, 1))
                        .then(app().fanOut(List.of(app().step("python.add", 10), app().step("python.add", 20))))
                        .then(echo)
                        .delay()
                        .get(Cluster.PATIENCE))
                .isEqualTo(List.of(12L, 22L));
        assertThat(app().group(List.of(
                                app().chain(add("python", 1, 1))
                                        .then(app().fanOut(List.of(
                                                app().step("python.add", 10), app().step("python.add", 20)))),
                                add("python", 5, 5)))
                        .then(echo)
                        .delay()
                        .get(Cluster.PATIENCE))
                .isEqualTo(List.of(List.of(12L, 22L), 10L));
    }

    @Test
    @Row(
            way = Row.BOTH,
            what =
                    "a failed part fails the body with ChordError and calls its errback, in whichever language either is")
    void failedPart() {
        for (String failing : List.of("java", "python")) {
            for (String other : List.of("java", "python")) {
                String key = CLUSTER.name("errback-" + failing + "-" + other);
                AsyncResult<Object> ours = app().group(List.of(
                                add(other, 1, 1), app().signature(failing + ".fail", List.of("broken"), Map.of())))
                        .then(echo(other))
                        .linkError(app().step("java.record_last", key))
                        .delay();
                await(failing + other).atMost(Cluster.PATIENCE).until(ours::ready);
                assertThat(ours.state()).isEqualTo("FAILURE");
                assertThat(String.valueOf(ours.result())).contains("Dependency", "raised", "broken");
                try (var redis = CLUSTER.redis()) {
                    await().atMost(Cluster.PATIENCE).until(() -> redis.llen(key) == 1);
                    assertThat(redis.lindex(key, 0)).isEqualTo("[\"" + ours.id() + "\"]");
                }
                assertThat(CLUSTER.python().eval("type(app.AsyncResult('" + ours.id() + "').result).__name__"))
                        .isEqualTo("ChordError");
            }
        }
    }

    @Test
    @Row(way = Row.BOTH, what = "a group saved by one is restored by the other")
    void savedGroups() {
        GroupResult<Object> ours = app().group(mixed(4)).delay().save();
        assertThat(CLUSTER.python().run("""
                        from celery.result import GroupResult
                        result = GroupResult.restore('%s', app=app).get(timeout=30)
                        """.formatted(ours.id()))).isEqualTo(doubles(4));
        Object theirs = CLUSTER.python().run("""
                        g = group(app.signature('java.add', [i, i]) for i in range(4)).apply_async()
                        g.save()
                        result = g.id
                        """);
        assertThat(app().groupResult(String.valueOf(theirs)).orElseThrow().get(Cluster.PATIENCE))
                .isEqualTo(doubles(4));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "map, starmap and chunks of tasks in Java")
    void maps() {
        assertThat(CLUSTER.python().run("""
                        from celery.canvas import xmap, xstarmap, chunks
                        sig = app.signature('java.add')
                        result = [
                            app.send_task('celery.map', kwargs={'task': sig, 'it': [1, 2]}, queue=JAVA).get(timeout=30),
                            app.send_task('celery.starmap', kwargs={'task': sig, 'it': [[1, 2], [3, 4]]},
                                          queue=JAVA).get(timeout=30),
                            chunks(sig, [[1, 2], [3, 4], [5, 6]], 2, app=app).apply_async(queue=JAVA).get(timeout=30),
                        ]
                        """))
                .isEqualTo(List.of(List.of(1L, 2L), List.of(3L, 7L), List.of(List.of(3L, 7L), List.of(11L))));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "map, starmap and chunks of tasks in Python, and a chord of chunks")
    void pythonsMaps() {
        Task1<Long, Long> one =
                app().task(RemoteTask.named("python.add", Long.class).args(Long.class));
        Task2<Long, Long, Long> two =
                app().task(RemoteTask.named("python.add", Long.class).args(Long.class, Long.class));
        List<List<Long>> pairs = List.of(List.of(1L, 2L), List.of(3L, 4L), List.of(5L, 6L));

        assertThat(app().map(one, List.of(1L, 2L)).delay().get(Cluster.PATIENCE))
                .containsExactly(1L, 2L);
        assertThat(app().starmap(two, pairs).delay().get(Cluster.PATIENCE)).containsExactly(3L, 7L, 11L);
        assertThat(app().chunks(two, pairs, 2).delay().get(Cluster.PATIENCE))
                .containsExactly(List.of(3L, 7L), List.of(11L));
        assertThat(app().chunks(two, pairs, 2)
                        .then(app().<Object>step("java.echo"))
                        .delay()
                        .get(Cluster.PATIENCE))
                .isEqualTo(List.of(List.of(3L, 7L), List.of(11L)));
    }
}
