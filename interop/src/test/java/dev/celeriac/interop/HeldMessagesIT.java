package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.resps.Tuple;

/** The two sides restore what the other has left behind; with a visibility timeout of seconds in place of an hour. */
@Section("Messages that a dead worker held")
class HeldMessagesIT {
    private static final Duration VISIBILITY = Duration.ofSeconds(3);

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    /** Python restores when a worker starts and a hundred seconds later, so each test starts one when it is time. */
    private static Map<String, Object> settings(String keys) {
        return CLUSTER.settingsAnd(
                "broker_transport_options",
                Map.of("global_keyprefix", keys, "visibility_timeout", VISIBILITY.toSeconds()));
    }

    @BeforeAll
    static void oneMessageAtATime() {
        CLUSTER.set("worker_prefetch_multiplier", 1);
    }

    private static AsyncResult<?> hold(Map<String, Object> settings, String queue) {
        return CLUSTER.app(settings)
                .signature("shared.hold", List.of(queue), Map.of())
                .queue(queue)
                .applyAsync();
    }

    private static void awaitRun(String queue) {
        try (var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE).until(() -> redis.llen(queue + ".runs") == 1);
        }
    }

    private static void awaitInvisible(String keys) {
        try (var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE).until(() -> {
                List<Tuple> held = redis.zrangeWithScores(keys + "unacked_index", 0, -1);
                double now = Double.parseDouble(redis.time().get(0));
                assertThat(held).isNotEmpty();
                return held.stream().allMatch(entry -> entry.getScore() < now - VISIBILITY.toSeconds() - 1);
            });
        }
    }

    private static void assertClean(String keys) {
        try (var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(redis.hgetAll(keys + "unacked")).isEmpty());
            assertThat(redis.zrange(keys + "unacked_index", 0, -1)).isEmpty();
        }
    }

    private static ChildProcess javaWorker(Map<String, Object> settings, String queue) {
        var worker = JavaProcess.launch(
                        HoldingWorker.class,
                        settings.get("broker_url").toString(),
                        settings.get("result_backend").toString(),
                        ((Map<?, ?>) settings.get("broker_transport_options"))
                                .get("global_keyprefix")
                                .toString(),
                        queue)
                .start();
        worker.awaitLine("ready", Cluster.PATIENCE);
        return worker;
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "kill -9 of a Java worker: a Python worker runs what it held")
    void javaDies() {
        String keys = CLUSTER.name("java-dies") + ":";
        String queue = CLUSTER.name("java-dies");
        AsyncResult<?> result = hold(settings(keys), queue);
        try (var java = javaWorker(settings(keys), queue)) {
            awaitRun(queue);
            java.kill();
        }
        awaitInvisible(keys);
        try (var python = CLUSTER.startPythonWorker(2, settings(keys), queue)) {
            assertThat(result.get(Cluster.PATIENCE)).isEqualTo("python");
            assertClean(keys);
        }
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "kill -9 of a Python worker: a Java worker runs what it held")
    void pythonDies() throws InterruptedException {
        String keys = CLUSTER.name("python-dies") + ":";
        String queue = CLUSTER.name("python-dies");
        AsyncResult<?> result = hold(settings(keys), queue);
        try (var python = CLUSTER.startPythonWorker(2, settings(keys), queue)) {
            awaitRun(queue);
            python.kill();
        }
        try (var java = CLUSTER.startJavaWorker(CLUSTER.app(settings(keys)), 1, queue)) {
            assertThat(result.get(Cluster.PATIENCE)).isEqualTo("java");
            assertClean(keys);
        }
    }

    @Test
    @Row(
            way = Row.JAVA_TO_PYTHON,
            what = "a live Java worker keeps what it holds past the visibility timeout, beside a Python worker")
    void leaseIsKept() throws InterruptedException {
        String keys = CLUSTER.name("lease") + ":";
        String queue = CLUSTER.name("lease");
        AsyncResult<?> result = hold(settings(keys), queue);
        try (var java = CLUSTER.startJavaWorker(CLUSTER.app(settings(keys)), 1, queue);
                var redis = CLUSTER.redis()) {
            awaitRun(queue);
            double taken = Double.parseDouble(redis.time().get(0));
            await().atMost(Cluster.PATIENCE)
                    .until(() -> Double.parseDouble(redis.time().get(0)) > taken + 2 * VISIBILITY.toSeconds());
            try (var python = CLUSTER.startPythonWorker(2, settings(keys), queue)) {
                // The scan of its start is over when it has run something.
                CLUSTER.app(settings(keys))
                        .signature("python.add", List.of(1), Map.of())
                        .queue(queue)
                        .applyAsync()
                        .get(Cluster.PATIENCE);
                assertThat(redis.lrange(queue + ".runs", 0, -1)).containsExactly("java");
                redis.rpush(queue, "go");
                assertThat(result.get(Cluster.PATIENCE)).isEqualTo("java");
                assertClean(keys);
            }
        }
    }

    @Test
    @Row(
            way = Row.JAVA_TO_PYTHON,
            what = "a far ETA parked by a Java worker: with only Python workers left, one runs it when due")
    void parkedForPython() {
        String keys = CLUSTER.name("parked") + ":";
        String queue = CLUSTER.name("parked");
        AsyncResult<?> result = park(keys, queue);
        // Python's worker looks when it starts; it is started when the task is due.
        try (var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE)
                    .until(() -> redis.zrangeWithScores(keys + "unacked_index", 0, -1).stream()
                            .allMatch(entry -> entry.getScore() + VISIBILITY.toSeconds() + 1
                                    < Double.parseDouble(redis.time().get(0))));
        }
        try (var python = CLUSTER.startPythonWorker(2, settings(keys), queue)) {
            assertThat(result.get(Cluster.PATIENCE)).isEqualTo("python");
            assertClean(keys);
        }
    }

    @Test
    @Row(
            way = Row.BOTH,
            what = "a far ETA parked by a Java worker that is killed: another Java worker runs it when due")
    void parkedForJava() throws InterruptedException {
        String keys = CLUSTER.name("parked-java") + ":";
        String queue = CLUSTER.name("parked-java");
        AsyncResult<?> result = park(keys, queue);
        try (var java = CLUSTER.startJavaWorker(CLUSTER.app(settings(keys)), 1, queue)) {
            assertThat(result.get(Cluster.PATIENCE)).isEqualTo("java");
            assertClean(keys);
        }
    }

    /** Published by Python, parked by a Java worker, which is killed then. */
    private static AsyncResult<?> park(String keys, String queue) {
        var app = CLUSTER.app(settings(keys));
        AsyncResult<?> result = app.signature("shared.where", List.of(1), Map.of())
                .queue(queue)
                .countdown(Duration.ofSeconds(8))
                .applyAsync();
        try (var java = javaWorker(settings(keys), queue);
                var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE)
                    .until(() -> redis.hkeys(keys + "unacked").stream().anyMatch(field -> field.startsWith("eta:")));
            java.kill();
            assertThat(result.state()).isEqualTo("PENDING");
        }
        return result;
    }
}
