package dev.celeriac.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.celeriac.Celeriac;
import dev.celeriac.Task;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Of several workers that are given the same election, one does what it is about. */
class ElectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, AtomicInteger> DONE = new ConcurrentHashMap<>();

    private final String url = "memory://election-" + UUID.randomUUID();
    private final List<Celeriac> apps = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();

    /** What the winner has others do. */
    public static final class Tasks {
        private Tasks() {}

        @Task(name = "election.done")
        public static void done(String election) {
            DONE.computeIfAbsent(election, unknown -> new AtomicInteger()).incrementAndGet();
        }
    }

    private Celeriac app() {
        Celeriac app = Celeriac.builder("election")
                .environment(Map.of())
                .brokerUrl(url)
                .build()
                .register(Tasks.class);
        apps.add(app);
        return app;
    }

    /** One more worker, in an app of its own as in a process of its own. */
    private Worker worker(boolean gossip) throws InterruptedException {
        Worker worker = app().worker()
                .hostname("w" + workers.size() + "@test")
                .gossip(gossip)
                .mingle(false)
                .start();
        workers.add(worker);
        assertThat(worker.awaitReady(PATIENCE)).isTrue();
        return worker;
    }

    @AfterEach
    void close() {
        workers.forEach(Worker::close);
        apps.forEach(Celeriac::close);
    }

    private void awaitAcquaintance(Control control, int each) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (int i = 0; i < workers.size(); i++) {
                assertThat(apps.get(i).control().commands().neighbourhoods().neighbours(workers.get(i)))
                        .hasSize(each);
            }
            assertThat(control.ping()).hasSize(workers.size());
        });
    }

    @Test
    @DisplayName("every election has exactly one winner")
    void oneWinner() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            worker(true);
        }
        Control control = app().control();
        awaitAcquaintance(control, 3);
        List<String> elections = IntStream.range(0, 25)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();
        for (String election : elections) {
            Map<String, Object> action = Map.of("task", "election.done", "args", List.of(election), "kwargs", Map.of());
            control.tell("election", Map.of("id", election, "topic", "task", "action", action));
        }
        await().atMost(PATIENCE).until(() -> DONE.keySet().containsAll(elections));
        await().atMost(PATIENCE)
                .until(() -> workers.stream().allMatch(worker -> worker.stats().unsettled() == 0));
        assertThat(elections).allSatisfy(id -> assertThat(DONE.get(id)).hasValue(1));
    }

    @Test
    @DisplayName("what is wrong with an election is answered or logged, and the next one is held")
    void nonsense() throws InterruptedException {
        worker(true);
        Control control = app().control();
        awaitAcquaintance(control, 0);
        assertThat(control.ask("election", Map.of("id", "x")))
                .singleElement()
                .satisfies(reply -> assertThat(reply.value().toString()).contains("error", "TypeError", "topic"));
        assertThat(control.ask("election", Map.of("id", List.of(), "topic", 3)))
                .singleElement()
                .satisfies(reply -> assertThat(reply.value().toString()).contains("error"));
        apps.get(0).events().send("worker-elect", Collections.singletonMap("id", null));
        apps.get(0).events().send("worker-elect", Map.of("id", "y", "topic", "task", "cver", "?"));
        apps.get(0).events().send("worker-elect-ack", Map.of("id", 7));
        control.tell("election", Map.of("id", "unknown topic", "topic", "no-such", "action", "x"));
        control.tell("election", Map.of("id", "unknown task", "topic", "task", "action", List.of(1)));
        String id = UUID.randomUUID().toString();
        Map<String, Object> action = Map.of("task", "election.done", "args", List.of(id));
        control.tell("election", Map.of("id", id, "topic", "task", "action", action));
        await().atMost(PATIENCE).until(() -> DONE.containsKey(id));
    }

    @Test
    @DisplayName("a worker without gossip answers and holds none")
    void without() throws InterruptedException {
        worker(false);
        Control control = app().control();
        String id = UUID.randomUUID().toString();
        Map<String, Object> action = Map.of("task", "election.done", "args", List.of(id));
        assertThat(control.ask("election", Map.of("id", id, "topic", "task", "action", action)))
                .singleElement()
                .satisfies(reply -> assertThat(reply.value()).isNull());
        assertThat(apps.get(0).control().commands().neighbourhoods().neighbours(workers.get(0)))
                .isEmpty();
        assertThat(DONE).doesNotContainKey(id);
    }
}
