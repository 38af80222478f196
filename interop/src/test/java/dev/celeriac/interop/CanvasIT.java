package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.Dependency;
import dev.celeriac.GroupResult;
import dev.celeriac.Signature;
import dev.celeriac.Step;
import dev.celeriac.canvas.Stamping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Section("Signatures, stamps and results of workflows")
class CanvasIT {
    @RegisterExtension
    static final Cluster CLUSTER =
            new Cluster().withJavaWorker().withPythonWorker().set("result_extended", true);

    private static Celeriac app() {
        return CLUSTER.app();
    }

    private static Signature<Object> add(String language, long a, long b) {
        return app().signature(language + ".add", List.of(a, b), Map.of());
    }

    private static Step<Object, Object> step(String task, Object... more) {
        return app().step(task, more);
    }

    private static String json(Object value) {
        return new String(dev.celeriac.codec.JsonCodec.DEFAULT.encode(value), StandardCharsets.UTF_8);
    }

    private static List<String> recorded(String key, int count) {
        try (var redis = CLUSTER.redis()) {
            await(key).atMost(Cluster.PATIENCE).until(() -> redis.llen(key) >= count);
            return redis.lrange(key, 0, -1);
        }
    }

    private static void assertStamped(String id) {
        assertThat(CLUSTER.python().run("result = app.backend.get_task_meta('%s').get('tenant')".formatted(id)))
                .as(id)
                .isEqualTo("acme");
        assertThat(app().result(id).stamps()).as(id).containsEntry("tenant", "acme");
    }

    @Test
    @Row(
            way = Row.JAVA_TO_PYTHON,
            what = "stamps of a chain, chord, callback and errback made in Java: read by tasks and in results")
    void stampsOfJava() {
        if (!CLUSTER.pythonIs(5, 3)) {
            Compatibility.note("Celery has stamps from 5.3 on");
            return;
        }
        String key = CLUSTER.name("stamps-java");
        AsyncResult<Object> last = app().group(List.of(
                        app().signature("python.stamped", List.of("part", key), Map.of()),
                        app().signature("java.stamped", List.of("part", key), Map.of())))
                .then(step("python.stamped", "body", key))
                .then(step("java.stamped", "then", key).link(step("python.stamped", "callback", key)))
                .then(app().<Object>step("python.fail").linkError(step("java.stamped", "errback", key)))
                .stamp(Stamping.of(Map.of("tenant", "acme")))
                .delay();

        assertThat(recorded(key, 6))
                .containsExactlyInAnyOrder(
                        "part acme", "part acme", "body acme", "then acme", "callback acme", "errback acme");
        await().atMost(Cluster.PATIENCE).until(last::ready);
        assertStamped(last.id());
        assertStamped(last.parent().orElseThrow().id());
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "stamps by a visitor in Python, kept through a retry and a callback in Java")
    void stampsOfPython() {
        if (!CLUSTER.pythonIs(5, 3)) {
            Compatibility.note("Celery has stamps from 5.3 on");
            return;
        }
        String key = CLUSTER.name("stamps-python");
        Object id = CLUSTER.python().run("""
                        from celery.canvas import StampingVisitor
                        class Tenant(StampingVisitor):
                            def on_signature(self, sig, **headers):
                                return {'tenant': 'acme'}
                        key = '%s'
                        c = chain(app.signature('java.stamped_again', ['first', key]),
                                  app.signature('java.stamped', ['second', key],
                                                link=app.signature('java.stamped', ['callback', key])),
                                  app.signature('python.stamped', ['third', key]))
                        c.stamp(visitor=Tenant())
                        result = c.apply_async().id
                        """.formatted(key));
        assertThat(recorded(key, 4))
                .containsExactlyInAnyOrder("first acme", "second acme", "callback acme", "third acme");
        await().atMost(Cluster.PATIENCE)
                .until(() -> app().result(String.valueOf(id)).ready());
        assertStamped(String.valueOf(id));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "canvases as JSON: made in Python, extended and published by Java")
    void jsonOfPython() {
        String text = String.valueOf(CLUSTER.python().run("""
                        sig = lambda name, *a: app.signature(name, args=a)
                        result = json.dumps(chain(sig('python.add', 1, 1),
                                                  group(sig('java.add', 10), sig('python.add', 20)),
                                                  sig('java.echo')))
                        """));
        assertThat(app().workflowFromJson(text)
                        .then(step("python.echo"))
                        .then(app().fanOut(List.of(step("java.echo"), step("python.echo"))))
                        .delay()
                        .get(Cluster.PATIENCE))
                .isEqualTo(List.of(List.of(12L, 22L), List.of(12L, 22L)));
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "canvases as JSON: made in Java, extended and published by Python")
    void jsonOfJava() {
        String text = json(dev.celeriac.codec.SignatureCodec.toMap(app().chain(add("java", 1, 1))
                .then(app().fanOut(List.of(step("java.add", 10), step("python.add", 20))))
                .then(step("java.echo"))
                .toDocument()));
        assertThat(CLUSTER.python().run("""
                        c = app.signature(json.loads(r'''%s''')) | app.signature('python.echo')
                        result = c.apply_async().get(timeout=30)
                        """.formatted(text))).isEqualTo(List.of(12L, 22L));
    }

    @Test
    @Row(way = Row.BOTH, what = "result tuples of a workflow: as_tuple of one, restored by the other, with its parents")
    void tuples() {
        AsyncResult<List<Object>> ours = app().group(List.of(add("java", 1, 1), add("python", 2, 2)))
                .then(step("python.echo"))
                .then(app().fanOut(List.of(step("java.echo"), step("python.echo"))))
                .delay();
        ours.get(Cluster.PATIENCE);
        assertThat(CLUSTER.python().run("""
                        from celery.result import result_from_tuple
                        r = result_from_tuple(json.loads('%s'), app=app)
                        result = [r.get(timeout=30), r.parent.get(timeout=30), r.parent.parent.get(timeout=30),
                                  r.as_tuple() == json.loads('%s')]
                        """.formatted(json(ours.asTuple()), json(ours.asTuple()))))
                .asString()
                .startsWith("[[[2, 4], [2, 4]], [2, 4], [2, 4]");

        Object theirs = CLUSTER.python().run("""
                        r = chord([app.signature('java.add', [1, 1]), app.signature('python.add', [2, 2])])(
                            app.signature('java.echo'))
                        result = r.as_tuple()
                        """);
        AsyncResult<?> again = app().resultFromTuple(Objects.requireNonNull(theirs));
        assertThat(again.get(Cluster.PATIENCE)).isEqualTo(List.of(2L, 4L));
        assertThat(again.parent().orElseThrow()).isInstanceOf(GroupResult.class);
        assertThat(again.parent().orElseThrow().get(Cluster.PATIENCE)).isEqualTo(List.of(2L, 4L));
    }

    @Test
    @Row(way = Row.BOTH, what = "the tree below a result: collect() over tasks that start tasks of the other language")
    void collect() {
        AsyncResult<Object> ours = app().signature("java.spawn", List.of("python.add", List.of(1, 2)), Map.of())
                .applyAsync();
        Object child = ours.get(Cluster.PATIENCE);
        assertThat(CLUSTER.python().run("""
                        r = app.AsyncResult('%s')
                        result = [[node.id, value] for node, value in r.collect(timeout=30)]
                        """.formatted(ours.id())))
                .isEqualTo(List.of(List.of(ours.id(), child), List.of(child, 3L)));

        AsyncResult<Object> theirs = app().signature(
                        "python.spawn", List.of("java.add", List.of(3, 4), Map.of()), Map.of())
                .applyAsync();
        child = theirs.get(Cluster.PATIENCE);
        List<Object> values = new ArrayList<>();
        for (Dependency.Value each : theirs.collect(Cluster.PATIENCE)) {
            values.add(List.of(each.result().id(), each.value()));
        }
        assertThat(values).isEqualTo(List.of(List.of(theirs.id(), child), List.of(child, 7L)));
        assertThat(theirs.graph().toDot()).contains("java.add", '"' + theirs.id() + "\" -> \"" + child + '"');
    }

    @Test
    @Row(way = Row.BOTH, what = "a task replaced by a group, chain or chord of the other language, within a chord")
    void replaced() {
        for (String language : List.of("java", "python")) {
            String other = language.equals("java") ? "python" : "java";
            List<Signature<Object>> header = new ArrayList<>();
            for (String by : List.of("task", "chain", "group", "chord")) {
                header.add(app().signature(language + ".replace", List.of(by, other), Map.of()));
            }
            Object all = app().group(header).then(step(other + ".echo")).delay().get(Cluster.PATIENCE);
            // A group in a chord's header comes out of Celery in reverse order, or in that of its ends.
            assertThat(String.valueOf(all).replace("[4, 3]", "[3, 4]"))
                    .as(language)
                    .isEqualTo("[3, 13, [3, 4], [3, 4]]");
        }
    }

    @Test
    @Row(way = Row.BOTH, what = "a part adds a task of the other language to its chord")
    void addToChord() {
        for (String language : List.of("java", "python")) {
            String other = language.equals("java") ? "python" : "java";
            Object all = app().group(
                            List.of(app().signature(language + ".adds", List.of(other), Map.of()), add(other, 5, 5)))
                    .then(step(other + ".echo"))
                    .delay()
                    .get(Cluster.PATIENCE);
            assertThat((List<?>) all).as(language).hasSize(3);
            assertThat(((List<?>) all).stream().map(String::valueOf).sorted().toList())
                    .as(language)
                    .containsExactly("1", "10", "300");
        }
    }

    @Test
    @Row(way = Row.BOTH, what = "a part adds a task to its chord that the other language calls later")
    void addToChordLazily() {
        for (String language : List.of("java", "python")) {
            String other = language.equals("java") ? "python" : "java";
            AsyncResult<Object> all = app().group(List.of(
                            app().signature(language + ".adds_lazily", List.of(other), Map.of()), add(other, 5, 5)))
                    .then(step(other + ".echo"))
                    .delay();
            GroupResult<?> header = (GroupResult<?>) all.parent().orElseThrow();
            Map<?, ?> added = (Map<?, ?>) header.get(Cluster.PATIENCE).get(0);
            assertThat(all.ready()).as(language).isFalse();
            if (language.equals("java")) {
                CLUSTER.python().run("result = app.signature(json.loads(r'%s')).delay().id".formatted(json(added)));
            } else {
                app().workflowFromJson(json(added)).delay();
            }
            assertThat(((List<?>) all.get(Cluster.PATIENCE)).stream().map(String::valueOf))
                    .as(language)
                    .contains("10", "300")
                    .hasSize(3);
        }
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "errbacks on a chain, a group and a chord made in Python, failing in Java")
    void errbacks() {
        String key = CLUSTER.name("errbacks");
        List<?> ids = (List<?>) CLUSTER.python().run("""
                        err = app.signature('java.record_last', ['%s'])
                        c = chain(app.signature('java.add', [1, 1]), app.signature('java.fail', ['x'], immutable=True))
                        c.link_error(err)
                        g = group(app.signature('java.fail', ['a']), app.signature('java.fail', ['b']))
                        g.link_error(err)
                        h = chord([app.signature('java.fail', ['c']), app.signature('java.add', [1, 1])],
                                  chain(app.signature('java.echo'), app.signature('java.echo')))
                        h.link_error(err)
                        r, s, t = c.apply_async(), g.apply_async(), h.apply_async()
                        result = [r.id, s[0].id, s[1].id, t.id]
                        """.formatted(key));
        assertThat(recorded(key, 4))
                .containsExactlyInAnyOrderElementsOf(Objects.requireNonNull(ids).stream()
                        .map(id -> "[\"" + id + "\"]")
                        .toList());
    }
}
