package dev.celeriac.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Signature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Section("Queues")
class QueuesIT {
    private static final int TASKS = 400;
    private static final List<Integer> PRIORITIES = List.of(9, 6, 3, 5, 0, 4, 1, 8);

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    @Test
    @Row(way = Row.BOTH, what = "workers of both languages on one queue: both get work, nothing is lost or done twice")
    void mixedWorkers() throws InterruptedException {
        String queue = CLUSTER.name("mixed");
        String key = CLUSTER.name("mixed-runs");
        List<Signature<?>> calls = new ArrayList<>();
        for (int i = 0; i < TASKS / 2; i++) {
            calls.add(CLUSTER.app()
                    .signature("shared.count", List.of(key), Map.of())
                    .queue(queue));
        }
        CLUSTER.python()
                .run("ids = [app.send_task('shared.count', ['%s'], queue='%s').id for _ in range(%d)]"
                        .formatted(key, queue, TASKS / 2));
        Set<String> ids = new HashSet<>();
        CLUSTER.app().applyAll(calls).stream().map(AsyncResult::id).forEach(ids::add);
        ((List<?>) CLUSTER.python().eval("ids")).forEach(id -> ids.add((String) id));

        // Slowly in Java, so that the Python worker, which takes a second to start, finds some left.
        var python = CLUSTER.startPythonWorker(4, queue);
        try (python;
                var java = CLUSTER.startJavaWorker(CLUSTER.app(), 1, queue);
                var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE).until(() -> redis.llen(key) >= TASKS);
            await().atMost(Cluster.PATIENCE).until(() -> redis.llen(queue) == 0 && unacked(queue) == 0);
            List<String> runs = redis.lrange(key, 0, -1);
            assertThat(runs.stream().map(run -> run.split(" ")[0])).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(runs).anyMatch(run -> run.endsWith(" java")).anyMatch(run -> run.endsWith(" python"));
            assertThat(java.stats().setAside()).isZero();
        }
    }

    private static long unacked(String queue) {
        try (var redis = CLUSTER.redis()) {
            return redis.hvals("unacked").stream()
                    .filter(held -> held.contains(queue))
                    .count();
        }
    }

    /** Lower numbers first, as kombu's Redis transport has it; 4 and 5 fall into the step of 3. */
    private static void checkOrder(String key) {
        try (var redis = CLUSTER.redis()) {
            await().atMost(Cluster.PATIENCE).until(() -> redis.llen(key) >= 8);
            assertThat(redis.lrange(key, 0, -1)).containsExactly("0", "1", "3", "5", "4", "6", "8", "9");
        }
    }

    @Test
    @Row(way = Row.PYTHON_TO_JAVA, what = "priorities: the order in which a queue with several steps is served")
    void prioritiesOfPython() throws InterruptedException {
        String queue = CLUSTER.name("priorities-python");
        CLUSTER.python().run("""
                        for priority in %s:
                            app.send_task('shared.order', ['%s', priority], queue='%s', priority=priority)
                        """.formatted(PRIORITIES, queue + "-runs", queue));
        try (var java = CLUSTER.startJavaWorker(CLUSTER.app(), 1, queue)) {
            checkOrder(queue + "-runs");
        }
    }

    @Test
    @Row(way = Row.JAVA_TO_PYTHON, what = "priorities: the order in which a queue with several steps is served")
    void prioritiesOfJava() {
        String queue = CLUSTER.name("priorities-java");
        CLUSTER.app()
                .applyAll(PRIORITIES.stream()
                        .map(priority -> CLUSTER.app()
                                .signature("shared.order", List.of(queue + "-runs", priority), Map.of())
                                .queue(queue)
                                .priority(priority))
                        .toList());
        try (var python = CLUSTER.startPythonWorker(1, queue)) {
            checkOrder(queue + "-runs");
        }
    }

    @Test
    @Row(way = Row.BOTH, what = "purge by Python empties a queue that Java has filled, and the other way round")
    void purge() {
        String queue = CLUSTER.name("purge");
        for (int priority : new int[] {0, 3, 9}) {
            CLUSTER.app()
                    .signature("java.add", List.of(1), Map.of())
                    .queue(queue)
                    .priority(priority)
                    .applyAsync();
        }
        String purge = """
                with app.connection_for_write() as connection:
                    result = connection.default_channel.queue_purge('%s')
                """.formatted(queue);
        assertThat(CLUSTER.python().run(purge)).isEqualTo(3L);
        CLUSTER.python()
                .run("[app.send_task('java.add', [1], queue='%s', priority=p) for p in (0, 3, 9)]".formatted(queue));
        assertThat(CLUSTER.app().transport().purge(queue)).isEqualTo(3);
        assertThat(CLUSTER.python().run(purge)).isEqualTo(0L);
    }
}
