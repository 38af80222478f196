package dev.celeriac.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterStateTest {
    private static final double NOW = 1_000_000;

    private double now = NOW;
    private final ClusterState state = new ClusterState(() -> Instant.ofEpochMilli((long) (now * 1000)), 3, 5);

    private Event event(String type, String host, long clock, Map<String, ? extends @Nullable Object> fields) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("hostname", host);
        all.put("timestamp", now);
        all.put("local_received", now);
        all.put("pid", 7L);
        all.put("clock", clock);
        all.putAll(fields);
        return new Event(type, all);
    }

    private void task(String type, String id, long clock, Map<String, ? extends @Nullable Object> fields) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(fields);
        all.put("uuid", id);
        state.accept(event(type, "w1@a", clock, all));
    }

    private TaskSnapshot task(String id) {
        return state.task(id).orElseThrow();
    }

    @Test
    void aWorkerLivesForTwoIntervalsAfterItsLastHeartbeat() {
        state.accept(event("worker-heartbeat", "w1@a", 1, Map.of("freq", 2.0, "active", 3L)));
        now = NOW + 3.9;
        assertThat(state.aliveWorkers()).singleElement().satisfies(worker -> {
            assertThat(worker.hostname()).isEqualTo("w1@a");
            assertThat(worker.active()).isEqualTo(3);
        });
        now = NOW + 4.1;
        assertThat(state.aliveWorkers()).isEmpty();
        assertThat(state.workers()).hasSize(1);
        state.accept(event("worker-heartbeat", "w1@a", 2, Map.of("freq", 2.0)));
        assertThat(state.aliveWorkers()).hasSize(1);
    }

    @Test
    void aWorkerThatSaysGoodbyeIsForgotten() {
        List<String> seen = new ArrayList<>();
        state.onNodeJoin(worker -> seen.add("+" + worker.hostname()))
                .onNodeLeave(worker -> seen.add("-" + worker.hostname()));
        state.accept(event("worker-online", "w1@a", 1, Map.of("freq", 2.0)));
        state.accept(event("worker-heartbeat", "w1@a", 2, Map.of("freq", 2.0)));
        state.accept(event("worker-offline", "w1@a", 3, Map.of("freq", 2.0)));
        assertThat(state.workers()).isEmpty();
        assertThat(seen).containsExactly("+w1@a", "-w1@a");
    }

    @Test
    void eventsOfATaskMayComeInAnyOrder() {
        Map<String, Object> success = Map.of("result", "5", "runtime", 0.5);
        Map<String, Object> received = Map.of("name", "shop.add", "args", "(2, 3)", "kwargs", "{}", "retries", 0L);
        task("task-succeeded", "t1", 6, success);
        assertThat(task("t1").state()).isEqualTo("SUCCESS");
        task("task-started", "t1", 5, Map.of());
        task("task-received", "t1", 4, received);
        TaskSnapshot task = task("t1");
        assertThat(task.state()).isEqualTo("SUCCESS");
        assertThat(task.name()).isEqualTo("shop.add");
        assertThat(task.text("args")).isEqualTo("(2, 3)");
        assertThat(task.text("result")).isEqualTo("5");
        assertThat(task.times()).containsKeys("succeeded", "started", "received");
        assertThat(task.clock()).isEqualTo(6);
        assertThat(task.ready()).isTrue();
    }

    @Test
    void aRetriedTaskGoesThroughItsStatesAgain() {
        task("task-received", "t1", 1, Map.of("name", "n", "retries", 0L));
        task("task-started", "t1", 2, Map.of());
        task("task-retried", "t1", 3, Map.of("exception", "IOException('x')"));
        assertThat(task("t1").state()).isEqualTo("RETRY");
        task("task-received", "t1", 4, Map.of("name", "n", "retries", 1L));
        assertThat(task("t1").state()).isEqualTo("RECEIVED");
        task("task-failed", "t1", 5, Map.of("exception", "IOException('x')"));
        assertThat(task("t1").state()).isEqualTo("FAILURE");
        assertThat(task("t1").fields()).containsEntry("retries", 1L);
    }

    @Test
    void tasksAreOrderedByTheLogicalTimeOfTheirLatestEvent() {
        task("task-received", "late", 10, Map.of("name", "b"));
        task("task-received", "early", 4, Map.of("name", "a"));
        assertThat(state.tasksByTime(9)).extracting(TaskSnapshot::uuid).containsExactly("late", "early");
        task("task-succeeded", "early", 12, Map.of());
        assertThat(state.tasksByTime(9)).extracting(TaskSnapshot::uuid).containsExactly("early", "late");
        assertThat(state.tasksByTime(1)).hasSize(1);
        assertThat(state.tasksByType("b", 9)).extracting(TaskSnapshot::uuid).containsExactly("late");
        assertThat(state.tasksByWorker("w1@a", 9)).hasSize(2);
        assertThat(state.taskTypes()).containsExactly("a", "b");
        assertThat(state.taskCount()).isEqualTo(2);
        assertThat(state.eventCount()).isEqualTo(3);
    }

    @Test
    void ofTooManyTheOldestAreForgotten() {
        for (int i = 0; i < 9; i++) {
            task("task-received", "t" + i, i + 1, Map.of("name", "n"));
            state.accept(event("worker-online", "w" + i + "@a", i, Map.of()));
        }
        assertThat(state.tasksByTime(99)).extracting(TaskSnapshot::uuid).containsExactly("t8", "t7", "t6", "t5", "t4");
        assertThat(state.workers()).hasSize(3);
        state.clearTasks(true);
        assertThat(state.tasksByTime(99)).hasSize(5);
        task("task-failed", "t8", 99, Map.of());
        state.clearTasks(true);
        assertThat(state.tasksByTime(99)).hasSize(4);
    }

    @Test
    void aTaskThatIsOnlyKnownFromItsProducerIsPending() {
        task("task-sent", "t1", 1, Map.of("name", "n", "queue", "q"));
        assertThat(task("t1").state()).isEqualTo("PENDING");
        assertThat(task("t1").client()).isEqualTo("w1@a");
        assertThat(task("t1").worker()).isNull();
        assertThat(state.workers()).isEmpty();
    }

    @Test
    void childrenAreFoundByTheirParent() {
        task("task-received", "p", 1, Map.of("name", "n"));
        task("task-received", "c", 2, Map.of("name", "n", "parent_id", "p"));
        assertThat(state.children("p")).extracting(TaskSnapshot::uuid).containsExactly("c");
    }

    @Test
    void whatIsIncompleteIsOvercome() {
        state.accept(new Event("task-received", Map.of()));
        state.accept(new Event("worker-online", Map.of()));
        state.accept(new Event("nonsense", Map.of("uuid", 3)));
        state.accept(new Event("task-failed", Map.of("uuid", "t1")));
        assertThat(task("t1").state()).isEqualTo("FAILURE");
    }
}
