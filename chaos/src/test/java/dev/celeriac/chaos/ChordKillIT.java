package dev.celeriac.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.testkit.process.ChildProcess;
import dev.celeriac.testkit.process.JavaProcess;
import dev.celeriac.testkit.server.RedisServer;
import dev.celeriac.transport.QueueStats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker dies in the middle of a chord, at each step between a part's result and the end of the chord. */
class ChordKillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTS = 5;
    private static final List<Failpoint> POINTS = List.of(
            Failpoint.BEFORE_COMMIT,
            Failpoint.AFTER_COMMIT,
            Failpoint.BEFORE_BODY,
            Failpoint.BEFORE_LAST_PART_ACKNOWLEDGED,
            Failpoint.BEFORE_CLOSE);

    @TempDir
    private Path directory;

    private final String unique = UUID.randomUUID().toString();

    @Test
    @DisplayName("SQLite: the body runs once, with all results, wherever the worker was killed")
    void sqlite() throws Exception {
        killed("sqlite:///" + directory.resolve("chord.db"));
    }

    @Test
    @DisplayName("Redis: the body runs once, with all results, wherever the worker was killed")
    void redis() throws Exception {
        killed(RedisServer.require() + "/2");
    }

    private void killed(String broker) throws Exception {
        List<ChildProcess> victims = new ArrayList<>();
        try (Celeriac app = app(broker)) {
            Map<Failpoint, AsyncResult<Object>> chords = new LinkedHashMap<>();
            for (Failpoint point : POINTS) {
                Files.writeString(directory.resolve("victim-" + point + ".fuse"), point.name());
                chords.put(point, app.workflow(chord(point)).delay());
                // One slot: parts end one after the other, and the last of them alone.
                victims.add(worker(broker, "victim-" + point, queue(point), 1));
            }
            for (ChildProcess victim : victims) {
                assertThat(victim.awaitExit(PATIENCE))
                        .as("exit code of %s", victim)
                        .isEqualTo(137);
            }
            String all = String.join(",", POINTS.stream().map(this::queue).toList());
            try (ChildProcess heir = worker(broker, "heir", all, 2)) {
                for (Failpoint point : POINTS) {
                    assertThat(chords.get(point).get(PATIENCE)).as(point.name()).isEqualTo(List.of(5L, 15L));
                }
                awaitEmpty(app);
                heir.terminate();
                heir.awaitExit(PATIENCE);
            }
            check(app);
        } finally {
            victims.forEach(ChildProcess::close);
        }
    }

    private void check(Celeriac app) throws Exception {
        LedgerBooks books = new LedgerBooks(directory);
        books.readOn();
        for (Failpoint point : POINTS) {
            List<String> parts = IntStream.rangeClosed(1, PARTS)
                    .mapToObj(i -> id(point, "part-" + i))
                    .toList();
            assertThat(app.results().findAll(parts).values())
                    .as("results of the parts, %s", point)
                    .hasSize(PARTS)
                    .allSatisfy(meta -> assertThat(meta.status()).isEqualTo(TaskMeta.SUCCESS));
            List<Run> runs = books.runs().get(new LedgerBooks.Attempt(id(point, "body"), 0));
            assertThat(runs).as("runs of the body, %s", point).hasSize(1);
        }
    }

    /** Until no message is left, so that nothing is to run any more. */
    private void awaitEmpty(Celeriac app) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<QueueStats> left;
        do {
            new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            left = POINTS.stream()
                    .map(point -> app.transport().stats(queue(point)))
                    .filter(queue -> queue.ready() + queue.held() + queue.scheduled() > 0)
                    .toList();
        } while (!left.isEmpty() && System.nanoTime() < end);
        assertThat(left).isEmpty();
    }

    private Celeriac app(String broker) {
        Map<String, ?> options = ChaosWorker.options(broker, prefix());
        return Celeriac.builder("chords")
                .environment(Map.of())
                .brokerUrl(broker)
                .resultBackend(broker)
                .set("broker_transport_options", options)
                .set("result_backend_transport_options", options)
                .build();
    }

    private String prefix() {
        return "chords-" + unique + ":";
    }

    private String queue(Failpoint point) {
        return point + "-" + unique;
    }

    private String id(Failpoint point, String what) {
        return point + "-" + what + "-" + unique;
    }

    private Map<String, Object> chord(Failpoint point) {
        List<Object> header = new ArrayList<>();
        for (int i = 1; i <= PARTS; i++) {
            header.add(call(point, Workload.TASK, "part-" + i, List.of(i, 0, 0)));
        }
        return signature(
                "celery.chord",
                List.of(),
                Map.of("kwargs", Map.of(), "header", header, "body", call(point, ChaosTasks.BODY, "body", List.of())),
                Map.of(),
                "chord");
    }

    private Map<String, Object> call(Failpoint point, String task, String what, List<?> args) {
        return signature(task, args, Map.of(), Map.of("task_id", id(point, what), "queue", queue(point)), null);
    }

    private static Map<String, Object> signature(
            String task, List<?> args, Map<String, ?> kwargs, Map<String, ?> options, String type) {
        Map<String, Object> signature = new LinkedHashMap<>();
        signature.put("task", task);
        signature.put("args", args);
        signature.put("kwargs", kwargs);
        signature.put("options", options);
        signature.put("subtask_type", type);
        signature.put("immutable", false);
        return signature;
    }

    private ChildProcess worker(String broker, String name, String queues, int slots) {
        return JavaProcess.launch(
                        List.of(
                                "-Dchaos.ledger=" + directory.resolve(name + ".ledger"),
                                "-Dchaos.fuse=" + directory.resolve(name + ".fuse"),
                                "-Dchaos.prefix=" + prefix()),
                        ChaosWorker.class,
                        broker,
                        queues,
                        Integer.toString(slots))
                .log(Path.of("target", "chord-kill", name + ".log"))
                .start();
    }
}
