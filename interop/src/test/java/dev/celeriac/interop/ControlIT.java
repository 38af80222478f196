package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.codec.JsonCodec;
import dev.celeriac.control.Control;
import dev.celeriac.control.ControlReply;
import dev.celeriac.control.ControlTarget;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Section("Remote control")
class ControlIT {
    /** What each side says of itself, which is not comparable. */
    private static final Set<String> OWN_SHAPE = Set.of("stats", "conf", "hello", "memdump");

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster().ownKeys().withJavaWorker().withPythonWorker();

    private static final Map<String, String> NODES = new HashMap<>();
    private static final Map<String, String> RUNNING = new HashMap<>();
    private static final String HOLD = "control-hold-" + ProcessHandle.current().pid();

    @BeforeAll
    static void findNodesAndKeepThemBusy() {
        await().atMost(Cluster.PATIENCE).until(() -> {
            for (ControlReply reply : CLUSTER.app()
                    .control()
                    .to(ControlTarget.ALL.limit(2).timeout(Duration.ofSeconds(5)))
                    .ping()) {
                NODES.put(reply.node().startsWith("python") ? "python" : "java", reply.node());
            }
            return NODES.size() == 2;
        });
        for (String language : List.of("java", "python")) {
            AsyncResult<?> held = CLUSTER.app().send(language + ".started", List.of(HOLD + language));
            RUNNING.put(language, held.id());
            await().atMost(Cluster.PATIENCE).until(() -> held.state().equals(TaskMeta.STARTED));
            CLUSTER.app()
                    .signature(language + ".add", List.of(1, 2), Map.of())
                    .countdown(Duration.ofHours(1))
                    .applyAsync();
        }
    }

    @AfterAll
    static void letGo() {
        try (var redis = CLUSTER.redis()) {
            RUNNING.keySet().forEach(language -> redis.rpush(HOLD + language, "go"));
        }
    }

    private static Map<String, Object> arguments(String command, String language) {
        return Questions.arguments(
                command, language + ".add", CLUSTER.name("control-" + language), RUNNING.get(language));
    }

    /** A question of Python's client, answered by one node. */
    private static @Nullable Object pythonAsks(String language, String command) {
        String json = new String(JsonCodec.DEFAULT.encode(arguments(command, language)), StandardCharsets.UTF_8);
        return CLUSTER.python().run("""
                        import json
                        replies = app.control.broadcast(%s, arguments=json.loads(%s), destination=[%s], reply=True, timeout=60)
                        result = replies[0][%s] if replies else 'nobody answered'
                        """.formatted(
                        quoted(command), quoted(json), quoted(NODES.get(language)), quoted(NODES.get(language))));
    }

    private static String quoted(String text) {
        return new String(JsonCodec.DEFAULT.encode(text), StandardCharsets.UTF_8);
    }

    private static @Nullable Object weAsk(String language, String command) {
        List<ControlReply> replies = CLUSTER.app()
                .control()
                .to(ControlTarget.nodes(NODES.get(language)).timeout(Cluster.PATIENCE))
                .ask(command, arguments(command, language));
        assertThat(replies).singleElement().extracting(ControlReply::node).isEqualTo(NODES.get(language));
        return replies.get(0).value();
    }

    private static void alike(String command, @Nullable Object python, @Nullable Object java) {
        if (command.equals("query_task") && python instanceof Map<?, ?> theirs && java instanceof Map<?, ?> ours) {
            alike("info", List.copyOf(theirs.values()), List.copyOf(ours.values()));
            return;
        }
        boolean pythonFailed = python instanceof Map<?, ?> map && map.get("error") != null;
        if (pythonFailed || python == null || java == null || OWN_SHAPE.contains(command)) {
            return;
        }
        assertThat(Questions.difference(command, python, java)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @Row(way = Row.PYTHON_TO_JAVA, what = "control command {0}")
    @ValueSource(
            strings = {
                "active", "active_queues", "add_consumer", "autoscale", "cancel_consumer", "clock", "conf",
                "disable_events", "election", "enable_events", "heartbeat", "hello", "memdump", "memsample",
                "ping", "pool_grow", "pool_restart", "pool_shrink", "query_task", "rate_limit", "registered",
                "report", "reserved", "revoke", "revoke_by_stamped_headers", "revoked", "scheduled", "stats",
                "terminate", "time_limit"
            })
    void celeryAsksUs(String command) {
        Object java = pythonAsks("java", command);
        if (command.equals("autoscale")) {
            assertThat(java).isEqualTo(Map.of("error", "ValueError('Autoscale not enabled')"));
        } else {
            assertThat(String.valueOf(java)).doesNotContain("error=", "nobody answered");
        }
        alike(command, pythonAsks("python", command), java);
    }

    @ParameterizedTest(name = "{0}")
    @Row(way = Row.JAVA_TO_PYTHON, what = "control command {0}")
    @ValueSource(
            strings = {
                "active", "active_queues", "add_consumer", "autoscale", "cancel_consumer", "clock", "conf",
                "disable_events", "election", "enable_events", "heartbeat", "hello", "memdump", "memsample",
                "ping", "pool_grow", "pool_restart", "pool_shrink", "query_task", "rate_limit", "registered",
                "report", "reserved", "revoke", "revoke_by_stamped_headers", "revoked", "scheduled", "stats",
                "terminate", "time_limit"
            })
    void weAskCelery(String command) {
        Object ours = weAsk("python", command);
        Object theirs = pythonAsks("python", command);
        if (theirs instanceof Map<?, ?> map && map.get("error") != null) {
            assertThat(ours).isEqualTo(theirs);
            String error = String.valueOf(map.get("error"));
            boolean unknown = error.startsWith("KeyError('" + command);
            Compatibility.note(unknown ? "not in this Celery" : "yes: \"" + error.replace("|", "/") + "\"");
        } else if (ours == null || theirs == null) {
            assertThat(ours).isEqualTo(theirs);
        } else if (!command.equals("hello")) {
            assertThat(Questions.difference(command, theirs, ours)).isEmpty();
        }
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "control command shutdown")
    void celeryStopsUs() throws InterruptedException {
        try (Worker worker = CLUSTER.app()
                .worker()
                .queues(CLUSTER.name("idle"))
                .hostname("idle@java")
                .start()) {
            assertThat(worker.awaitReady(Cluster.PATIENCE)).isTrue();
            CLUSTER.python().run("app.control.shutdown(destination=['idle@java'])");
            assertThat(worker.join(Cluster.PATIENCE)).isTrue();
        }
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "control command shutdown")
    void weStopCelery() {
        ChildProcess worker = CLUSTER.startPythonWorker(1, CLUSTER.name("idle"));
        String ready = worker.output().stream()
                .filter(line -> line.endsWith(" ready."))
                .findFirst()
                .orElseThrow();
        String[] words = ready.split(" ");
        Control control = CLUSTER.app().control().to(words[words.length - 2]);
        // It says that it is ready a moment before it listens.
        await().atMost(Cluster.PATIENCE).until(() -> !control.ping().isEmpty());
        control.shutdown();
        assertThat(worker.awaitExit(Cluster.PATIENCE)).isZero();
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a revoked task does not start, and its state is REVOKED")
    void revokedByPython() {
        CLUSTER.python().run("""
                        later = app.send_task('java.add', [1, 2], queue=JAVA, countdown=3600)
                        """);
        String id = (String) CLUSTER.python().eval("later.id");
        await().atMost(Cluster.PATIENCE)
                .until(() -> String.valueOf(pythonAsks("java", "scheduled")).contains(id));
        CLUSTER.python().run("later.revoke()");
        await().atMost(Cluster.PATIENCE)
                .until(() -> CLUSTER.app().result(id).state().equals(TaskMeta.REVOKED));
        await().atMost(Cluster.PATIENCE)
                .until(() -> !String.valueOf(pythonAsks("java", "scheduled")).contains(id));
        assertThat(CLUSTER.python().eval("later.state")).isEqualTo("REVOKED");
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "a revoked task does not start, and its state is REVOKED")
    void revokedByUs() {
        AsyncResult<?> later = CLUSTER.app()
                .signature("python.add", List.of(1, 2), Map.of())
                .countdown(Duration.ofHours(1))
                .applyAsync();
        await().atMost(Cluster.PATIENCE)
                .until(() -> String.valueOf(weAsk("python", "scheduled")).contains(later.id()));
        later.revoke();
        await().atMost(Cluster.PATIENCE)
                .until(() -> String.valueOf(weAsk("python", "revoked")).contains(later.id()));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a worker that starts learns by mingle what was revoked")
    void mingle() throws InterruptedException {
        pythonAsks("python", "revoke");
        try (Worker worker = CLUSTER.app()
                .worker()
                .queues(CLUSTER.name("idle"))
                .hostname("new@java")
                .start()) {
            assertThat(worker.awaitReady(Cluster.PATIENCE)).isTrue();
            await().atMost(Cluster.PATIENCE).until(() -> worker.revocations().contains("unknown-1"));
        }
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "`celery inspect`, `celery control` and `celery status` show our worker")
    void commandLine() {
        String node = NODES.get("java");
        assertThat(celery("inspect", "-d", node, "-t", "60", "ping")).contains("->  " + node + ": OK", "        pong");
        assertThat(celery("inspect", "-d", node, "-t", "60", "active")).anyMatch(line -> line.contains("java.started"));
        assertThat(celery("control", "-d", node, "-t", "60", "rate_limit", "java.add", "0"))
                .anyMatch(line -> line.contains("new rate limit set successfully"));
        assertThat(celery("status", "-d", node, "-t", "60")).contains("->  " + node + ": OK", "1 node online.");
    }

    private static List<String> celery(String... words) {
        String[] all = new String[words.length + 4];
        System.arraycopy(new String[] {"-m", "celery", "-A", "interop_app"}, 0, all, 0, 4);
        System.arraycopy(words, 0, all, 4, words.length);
        try (ChildProcess command = CLUSTER.startPython(all)) {
            assertThat(command.awaitExit(Cluster.PATIENCE))
                    .as(() -> command.output().toString())
                    .isZero();
            return command.output();
        }
    }
}
