package dev.celeriac.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.Celeriac;
import dev.celeriac.TaskContext;
import dev.celeriac.config.EventSettings;
import dev.celeriac.event.ClusterState;
import dev.celeriac.event.Event;
import dev.celeriac.event.EventReceiver;
import dev.celeriac.exceptions.Reject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker and its producers tell, heard in memory. */
class WorkerEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Celeriac app = Celeriac.builder("events")
            .environment(Map.of())
            .brokerUrl("memory://" + UUID.randomUUID())
            .set(EventSettings.TASK_SEND_SENT_EVENT, true)
            .build()
            .register(new Tasks());
    private final EventReceiver receiver = app.events().receiver();
    private final ClusterState state = app.events().state();

    /** What the worker runs. */
    public static final class Tasks {
        @dev.celeriac.Task(name = "ev.add")
        public int add(int x, int y) {
            return x + y;
        }

        @dev.celeriac.Task(name = "ev.fail")
        public void fail() {
            throw new IllegalStateException("out of stock");
        }

        @dev.celeriac.Task(name = "ev.retry", maxRetries = 1)
        public int retry() {
            TaskContext task = TaskContext.current();
            if (task.retries() == 0) {
                throw task.retry(new IllegalArgumentException("again"), Duration.ZERO);
            }
            return 1;
        }

        @dev.celeriac.Task(name = "ev.reject")
        public void reject() {
            throw new Reject("not mine", false);
        }

        @dev.celeriac.Task(name = "ev.quiet", sendEvents = false)
        public void quiet() {}

        @dev.celeriac.Task(name = "ev.custom")
        public void custom() {
            TaskContext.current().sendEvent("task-imported", Map.of("rows", 3));
        }
    }

    @BeforeEach
    void listen() throws InterruptedException {
        receiver.on(EventReceiver.OTHERS, event -> {
            state.accept(event);
            events.add(event);
        });
        receiver.start();
        assertThat(receiver.awaitListening(PATIENCE)).isTrue();
    }

    @AfterEach
    void close() {
        receiver.close();
        app.close();
    }

    private Worker worker(boolean taskEvents) {
        return app.worker()
                .hostname("w1@test")
                .taskEvents(taskEvents)
                .heartbeatInterval(Duration.ofMillis(50))
                .start();
    }

    private List<Event> about(String id) {
        return events.stream().filter(event -> id.equals(event.uuid())).toList();
    }

    private Event hear(String type, String id) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(about(id)).extracting(Event::type).contains(type));
        return about(id).stream()
                .filter(event -> event.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private String send(String task, Object... args) {
        return app.send(task, List.of(args)).id();
    }

    private static double seconds(Event event) {
        return ((Number) event.fields().get("timestamp")).doubleValue();
    }

    @Test
    void tellsOfEveryTurnInATasksLife() {
        try (Worker worker = worker(true)) {
            String id = send("ev.add", 2, 3);
            Event succeeded = hear("task-succeeded", id);
            assertThat(about(id))
                    .extracting(Event::type)
                    .containsExactlyInAnyOrder("task-sent", "task-received", "task-started", "task-succeeded");
            assertThat(succeeded.fields())
                    .containsEntry("result", "5")
                    .containsEntry("hostname", "w1@test")
                    .containsEntry("utcoffset", 0L)
                    .containsEntry("pid", ProcessHandle.current().pid())
                    .containsKey("runtime");
            assertThat(hear("task-received", id).fields())
                    .containsEntry("name", "ev.add")
                    .containsEntry("args", "(2, 3)")
                    .containsEntry("kwargs", "{}")
                    .containsEntry("root_id", id)
                    .containsEntry("parent_id", null)
                    .containsEntry("retries", 0L)
                    .containsEntry("eta", null)
                    .containsEntry("expires", null);
            assertThat(hear("task-sent", id).fields())
                    .containsEntry("queue", "celery")
                    .containsEntry("routing_key", "celery")
                    .containsEntry("name", "ev.add");
            assertThat(seconds(hear("task-sent", id)))
                    .as("a worker may have it before the call of the publisher returns")
                    .isLessThanOrEqualTo(seconds(hear("task-received", id)));
            assertThat(hear("task-received", id).clock())
                    .isLessThan(hear("task-started", id).clock());
            assertThat(hear("task-started", id).clock()).isLessThan(succeeded.clock());
            assertThat(state.task(id).orElseThrow().state()).isEqualTo("SUCCESS");
            assertThat(worker.sendsTaskEvents()).isTrue();
        }
    }

    @Test
    void tellsWhatWentWrong() {
        try (Worker worker = worker(true)) {
            Event failed = hear("task-failed", send("ev.fail"));
            assertThat(failed.fields()).containsEntry("exception", "IllegalStateException('out of stock')");
            assertThat(String.valueOf(failed.fields().get("traceback"))).contains("Tasks.fail");

            Event retried = hear("task-retried", send("ev.retry"));
            assertThat(retried.fields()).containsEntry("exception", "IllegalArgumentException('again')");
            hear("task-succeeded", String.valueOf(retried.uuid()));
            assertThat(about(String.valueOf(retried.uuid())))
                    .filteredOn(event -> event.type().equals("task-sent"))
                    .hasSize(2);

            String rejected = send("ev.reject");
            assertThat(hear("task-rejected", rejected).fields()).containsEntry("requeue", false);
            assertThat(hear("task-failed", rejected).fields()).containsEntry("exception", "Reject('not mine', False)");

            String expired = app.signature("ev.add", List.of(1, 1), Map.of())
                    .expires(Instant.now().minusSeconds(5))
                    .applyAsync()
                    .id();
            assertThat(hear("task-revoked", expired).fields())
                    .containsEntry("expired", true)
                    .containsEntry("terminated", false)
                    .containsEntry("signum", null);

            String unknown = send("ev.nobody");
            assertThat(hear("task-failed", unknown).fields()).containsEntry("exception", "NotRegistered('ev.nobody')");
            assertThat(worker.state()).isEqualTo(ConsumerState.CONSUMING);
        }
    }

    @Test
    void isSilentAboutTasksUntilItIsAskedAndAgainAfterwards() {
        try (Worker worker = worker(false)) {
            String before = send("ev.add", 1, 1);
            app.result(before).get(PATIENCE);
            assertThat(worker.enableTaskEvents()).isTrue();
            assertThat(worker.enableTaskEvents()).isFalse();
            hear("task-succeeded", send("ev.add", 1, 2));
            String quiet = send("ev.quiet");
            app.result(quiet).get(PATIENCE);
            assertThat(worker.disableTaskEvents()).isTrue();
            String after = send("ev.add", 1, 3);
            app.result(after).get(PATIENCE);
            worker.enableTaskEvents();
            hear("task-succeeded", send("ev.add", 1, 4));
            assertThat(about(quiet)).extracting(Event::type).containsExactly("task-sent");
            // Who waits for a result has it before the worker tells of it, and may switch events on in between.
            for (String id : List.of(before, after)) {
                assertThat(about(id)).extracting(Event::type).doesNotContain("task-received", "task-started");
            }
        }
    }

    @Test
    void saysThatItIsThereHowItIsDoingAndThatItGoes() {
        try (Worker worker = worker(false)) {
            await().atMost(PATIENCE).until(() -> state.aliveWorkers().size() == 1);
            await().atMost(PATIENCE)
                    .until(() -> events.stream()
                                    .filter(event -> event.type().equals("worker-heartbeat"))
                                    .count()
                            > 2);
            Event beat = events.stream()
                    .filter(event -> event.type().equals("worker-heartbeat"))
                    .findFirst()
                    .orElseThrow();
            assertThat(beat.fields())
                    .containsEntry("freq", 0.05)
                    .containsEntry("active", 0L)
                    .containsEntry("sw_ident", "celeriac")
                    .containsKeys("processed", "loadavg", "sw_ver", "sw_sys", "clock", "timestamp");
            assertThat(beat.fields().get("loadavg"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                    .hasSize(3);
            worker.sendHeartbeat();
            await().atMost(PATIENCE)
                    .until(() -> events.stream()
                            .anyMatch(event ->
                                    Double.valueOf(5).equals(event.fields().get("freq"))));
        }
        await().atMost(PATIENCE)
                .until(() -> events.stream().anyMatch(event -> event.type().equals("worker-offline")));
        assertThat(events).extracting(Event::type).contains("worker-online");
        assertThat(state.workers()).isEmpty();
    }

    @Test
    void eventsOfOnesOwnComeThrough() {
        try (Worker worker = worker(false)) {
            Event own = hear("task-imported", send("ev.custom"));
            assertThat(own.fields())
                    .containsEntry("rows", 3L)
                    .containsEntry("hostname", worker.options().hostname());
            app.events().send("cache-cold", Map.of("key", "k"));
            await().atMost(PATIENCE)
                    .until(() -> events.stream().anyMatch(event -> event.type().equals("cache-cold")));
        }
    }
}
