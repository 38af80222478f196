package dev.celeriac.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.AsyncResult;
import dev.celeriac.Celeriac;
import dev.celeriac.GroupResult;
import dev.celeriac.SavedWorkflow;
import dev.celeriac.Signature;
import dev.celeriac.canvas.Stamping;
import dev.celeriac.exceptions.TaskFailedException;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Workflows, published and run by real workers on one broker and one result store. */
public abstract class CanvasContract {
    protected static final Duration PATIENCE = Duration.ofSeconds(30);

    protected final String unique = "canvas-" + UUID.randomUUID();
    protected final CanvasTasks tasks = new CanvasTasks();
    protected Celeriac app;
    private final List<Worker> workers = new ArrayList<>();

    /** An app of its own, whose default queue is {@code unique}. */
    protected abstract Celeriac open(String unique);

    @BeforeEach
    final void start() {
        app = open(unique);
        tasks.app = app;
        app.register(tasks);
        for (int i = 0; i < 2; i++) {
            workers.add(app.worker()
                    .queues(unique)
                    .concurrency(3)
                    .hostname("w" + i + "@test")
                    .start());
        }
    }

    @AfterEach
    final void stop() {
        workers.forEach(Worker::close);
        app.close();
    }

    private Signature<Long> add(long a, long b) {
        return app.task(tasks::add).s(a, b);
    }

    @Test
    @DisplayName("a group's results come in order, and are saved and restored")
    void group() {
        GroupResult<Long> group =
                app.group(List.of(1L, 2L, 3L, 4L), i -> add(i, 10)).delay();

        assertThat(group.get(PATIENCE)).containsExactly(11L, 12L, 13L, 14L);
        assertThat(group.completedCount()).isEqualTo(4);
        assertThat(group.successful()).isTrue();
        group.save();
        assertThat(app.groupResult(group.id()).orElseThrow().get(PATIENCE)).containsExactly(11L, 12L, 13L, 14L);
        List<Long> seen = new ArrayList<>();
        group.asCompleted(PATIENCE).forEach(member -> seen.add(member.get(PATIENCE)));
        assertThat(seen).containsExactlyInAnyOrder(11L, 12L, 13L, 14L);
        group.delete();
        assertThat(app.groupResult(group.id())).isEmpty();
    }

    @Test
    @DisplayName("a group with a step after it is a chord")
    void chord() {
        AsyncResult<Long> sum = app.group(LongStream.range(0, 100).boxed().toList(), i -> add(i, i))
                .then(app.task(tasks::sum))
                .delay();

        assertThat(sum.get(PATIENCE)).isEqualTo(9900L);
        assertThat(sum.parent().orElseThrow()).isInstanceOf(GroupResult.class);
    }

    @Test
    @DisplayName("chord, then a task, then a group: get() at once returns")
    void pipeline() {
        AsyncResult<List<Long>> end = app.group(List.of(1L, 2L), i -> add(i, 1))
                .then(app.task(tasks::sum))
                .then(app.task(tasks::add).s(100L))
                .then(app.fanOut(
                        List.of(app.task(tasks::add).s(1L), app.task(tasks::add).s(2L))))
                .delay();

        assertThat(end.get(PATIENCE)).containsExactly(106L, 107L);
    }

    @Test
    @DisplayName("an empty header calls the body with an empty list")
    void emptyHeader() {
        List<Signature<Long>> none = List.of();
        assertThat(app.<Long>group(none).then(app.task(tasks::sum)).delay().get(PATIENCE))
                .isZero();
        assertThat(app.<Long>group(none).delay().get(PATIENCE)).isEmpty();
    }

    @Test
    @DisplayName("map, starmap and chunks")
    void maps() {
        assertThat(app.map(app.task(tasks::leaf), List.of("a", "b")).delay().get(PATIENCE))
                .containsExactly("a", "b");
        assertThat(app.starmap(app.task(tasks::add), List.of(List.of(1, 2), List.of(3, 4)))
                        .delay()
                        .get(PATIENCE))
                .containsExactly(3L, 7L);
        assertThat(app.chunks(app.task(tasks::add), List.of(List.of(1, 2), List.of(3, 4), List.of(5, 6)), 2)
                        .delay()
                        .get(PATIENCE))
                .containsExactly(List.of(3L, 7L), List.of(11L));
    }

    @Test
    @DisplayName("a failed part fails the body with ChordError and what follows it, and calls the errbacks")
    void failedPart() {
        AsyncResult<Long> sum = app.group(List.of(
                        app.signature("canvas.boom", List.of("broken"), Map.of()),
                        app.signature("canvas.add", List.of(1, 2), Map.of())))
                .then(app.<Long>step("canvas.sum"))
                .linkError(app.task(tasks::note).s())
                .then(app.task(tasks::add).s(1L))
                .delay();

        await().atMost(PATIENCE).until(sum::ready);
        assertThat(sum.failed()).isTrue();
        assertThat(String.valueOf(sum.result())).contains("Dependency", "raised IllegalStateException('broken')");
        AsyncResult<?> body = sum.parent().orElseThrow();
        assertThat(body.state()).isEqualTo(TaskMeta.FAILURE);
        await().atMost(PATIENCE).until(() -> tasks.noted.contains(body.id()));
        assertThatThrownBy(() -> sum.get(PATIENCE))
                .isInstanceOf(TaskFailedException.class)
                .hasStackTraceContaining("broken");
    }

    @Test
    @DisplayName(
            "parts that are unknown, rejected, expired, revoked or failed all count; ignored results are passed on")
    void everyEndCounts() {
        for (Signature<Object> odd : List.of(
                app.signature("canvas.nobody.knows", List.of(1), Map.of()),
                app.signature("canvas.reject", List.of(1), Map.of()),
                app.signature("canvas.add", List.of(1, 2), Map.of()).expires(Duration.ofMillis(-1000)))) {
            AsyncResult<Object> sum = app.group(List.of(odd, app.signature("canvas.leaf", List.of("x"), Map.of())))
                    .then(app.<Object>step("canvas.leaf"))
                    .delay();
            await(odd.task()).atMost(PATIENCE).until(sum::ready);
            assertThat(sum.state()).as(odd.task()).isEqualTo(TaskMeta.FAILURE);
        }
        String revoked = "revoked-" + unique;
        workers.forEach(worker -> worker.revocations().revoke(revoked));
        AsyncResult<Object> stopped = app.group(List.of(
                        app.signature("canvas.leaf", List.of("x"), Map.of()).taskId(revoked),
                        app.signature("canvas.leaf", List.of("y"), Map.of())))
                .then(app.<Object>step("canvas.leaf"))
                .delay();
        await("revoked").atMost(PATIENCE).until(stopped::ready);
        assertThat(stopped.state()).isEqualTo(TaskMeta.FAILURE);
        assertThat(app.result(revoked).state()).isEqualTo(TaskMeta.REVOKED);
        assertThat(app.group(List.of(1L, 2L), i -> app.task(tasks::quiet).s(i))
                        .then(app.task(tasks::sum))
                        .delay()
                        .get(PATIENCE))
                .isEqualTo(3L);
        AsyncResult<Object> ignored = app.group(List.of(app.signature("canvas.ignore", List.of(1), Map.of())))
                .then(app.<Object>step("canvas.wrap", "body"))
                .delay();
        assertThat(ignored.get(PATIENCE)).isEqualTo("body([null])");
    }

    @Test
    @DisplayName("random nested canvases come to what they mean")
    void random() {
        randomly(0, Integer.getInteger("canvas.seeds", 40), false);
    }

    @Test
    @DisplayName("random nested canvases with failing tasks all come to an end")
    void randomFailures() {
        randomly(1_000_000, Integer.getInteger("canvas.seeds", 40), true);
    }

    private void randomly(long firstSeed, int count, boolean mayFail) {
        List<AsyncResult<Object>> results = new ArrayList<>();
        List<Map<String, Object>> canvases = new ArrayList<>();
        for (long seed = firstSeed; seed < firstSeed + count; seed++) {
            Map<String, Object> canvas = new RandomCanvas(seed, mayFail, seed + ".").next();
            canvases.add(canvas);
            SavedWorkflow workflow = app.workflow(canvas);
            results.add((stamped(seed) ? workflow.stamp(Stamping.of(Map.of("run", "run " + seed))) : workflow).delay());
        }
        for (int i = 0; i < count; i++) {
            long seed = firstSeed + i;
            String which = "seed " + seed + ": " + canvases.get(i);
            Object expected;
            try {
                expected = RandomCanvas.interpret(canvases.get(i));
            } catch (RandomCanvas.Failed e) {
                AsyncResult<Object> failing = results.get(i);
                assertThatThrownBy(() -> failing.get(PATIENCE)).as(which).isInstanceOf(TaskFailedException.class);
                continue;
            }
            assertThat(results.get(i).get(PATIENCE)).as(which).isEqualTo(expected);
            tasks.stamps.forEach((label, stamp) -> {
                if (label.startsWith(seed + ".")) {
                    assertThat(stamp).as("stamp of %s, %s", label, which).isEqualTo(stamped(seed) ? "run " + seed : "");
                }
            });
        }
    }

    private static boolean stamped(long seed) {
        return seed % 2 == 1;
    }
}
