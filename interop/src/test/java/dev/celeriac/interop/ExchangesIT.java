package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;

/** {@code task_queues} with exchanges, the same setting on both sides; a worker of each language all the while. */
@Section("Exchanges")
class ExchangesIT {
    @RegisterExtension
    static final Cluster CLUSTER = withQueues(new Cluster());

    private static Cluster withQueues(Cluster cluster) {
        Map<String, Object> queues = new LinkedHashMap<>();
        queues.put(cluster.name("topic-java"), bound(cluster, "topic", "feed.#"));
        queues.put(cluster.name("topic-python"), bound(cluster, "topic", "*.import"));
        queues.put(cluster.name("direct-java"), bound(cluster, "direct", "to-java"));
        queues.put(cluster.name("direct-python"), bound(cluster, "direct", "to-python"));
        queues.put(cluster.name("direct-both"), bound(cluster, "direct", "to-java"));
        queues.put(cluster.name("news"), bound(cluster, "fanout", ""));
        return cluster.set("task_queues", queues);
    }

    private static Map<String, Object> bound(Cluster cluster, String type, String key) {
        return Map.of("exchange", cluster.name(type), "exchange_type", type, "routing_key", key);
    }

    @BeforeAll
    static void startWorkers() throws InterruptedException {
        CLUSTER.startJavaWorker(
                CLUSTER.app(), 2, CLUSTER.name("topic-java"), CLUSTER.name("direct-java"), CLUSTER.name("news"));
        CLUSTER.startPythonWorker(
                2,
                CLUSTER.name("topic-python"),
                CLUSTER.name("direct-python"),
                CLUSTER.name("direct-both"),
                CLUSTER.name("news"));
    }

    private static String sendFromPython(String key, String queue, String routingKey) {
        return (String) CLUSTER.python()
                .eval("app.send_task('shared.count', ['%s'], queue='%s', routing_key='%s').id"
                        .formatted(key, CLUSTER.name(queue), routingKey));
    }

    private static String sendFromJava(String key, String exchange, String routingKey) {
        return CLUSTER.app()
                .signature("shared.count", List.of(key), Map.of())
                .exchange(CLUSTER.name(exchange))
                .routingKey(routingKey)
                .applyAsync()
                .id();
    }

    private static void assertRuns(String key, List<String> runs) {
        try (var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE).until(() -> redis.llen(key) >= runs.size());
            assertThat(redis.lrange(key, 0, -1)).containsExactlyInAnyOrderElementsOf(runs);
        }
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "a topic exchange: every queue whose pattern fits gets the task")
    void topicFromJava() {
        String key = CLUSTER.name("topic-of-java");
        String both = sendFromJava(key, "topic", "feed.import");
        String java = sendFromJava(key, "topic", "feed.a.b");
        String python = sendFromJava(key, "topic", "x.import");
        assertRuns(key, List.of(both + " java", both + " python", java + " java", python + " python"));
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "a topic exchange: every queue whose pattern fits gets the task")
    void topicFromPython() {
        String key = CLUSTER.name("topic-of-python");
        String both = sendFromPython(key, "topic-java", "feed.import");
        String java = sendFromPython(key, "topic-java", "feed.a.b");
        String python = sendFromPython(key, "topic-java", "x.import");
        assertRuns(key, List.of(both + " java", both + " python", java + " java", python + " python"));
    }

    @Test
    @Row(way = Row.BOTH, what = "a direct exchange: every queue that is bound with the key gets the task")
    void direct() {
        String key = CLUSTER.name("direct-runs");
        String fromJava = sendFromJava(key, "direct", "to-java");
        String fromPython = (String) CLUSTER.python()
                .eval("app.send_task('shared.count', ['%s'], exchange='%s', routing_key='to-java').id"
                        .formatted(key, CLUSTER.name("direct")));
        String toPython = sendFromJava(key, "direct", "to-python");
        assertRuns(
                key,
                List.of(
                        fromJava + " java",
                        fromJava + " python",
                        fromPython + " java",
                        fromPython + " python",
                        toPython + " python"));
    }

    /** Nobody keeps what is sent before both have subscribed, so this goes on until both have received something. */
    @Test
    @Row(way = Row.BOTH, what = "a broadcast queue: each worker, of either language, runs each task of either")
    void broadcast() {
        String key = CLUSTER.name("broadcast-runs");
        try (var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        broadcastFromJava(key);
                        List<String> runs = redis.lrange(key, 0, -1);
                        return runs.stream().anyMatch(run -> run.endsWith(" java"))
                                && runs.stream().anyMatch(run -> run.endsWith(" python"));
                    });
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                sent.add(broadcastFromJava(key));
                sent.add((String) CLUSTER.python()
                        .eval("app.send_task('shared.count', ['%s'], queue='%s').id"
                                .formatted(key, CLUSTER.name("news"))));
            }
            await().atMost(Cluster.PATIENCE).untilAsserted(() -> assertEachRunByBoth(redis, key, sent));
        }
    }

    private static String broadcastFromJava(String key) {
        return CLUSTER.app()
                .signature("shared.count", List.of(key), Map.of())
                .queue(CLUSTER.name("news"))
                .applyAsync()
                .id();
    }

    private static void assertEachRunByBoth(Jedis redis, String key, List<String> sent) {
        List<String> runs = redis.lrange(key, 0, -1);
        for (String id : sent) {
            assertThat(runs).containsOnlyOnce(id + " java", id + " python");
        }
    }
}
