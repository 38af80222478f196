package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.SignatureDocument;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.result.ChordPart;
import dev.celeriac.result.ChordSize;
import dev.celeriac.result.ChordStore;
import dev.celeriac.result.TaskMeta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChordSweeperTest {
    private static final Duration LEFT_OVER = Duration.ofSeconds(30);

    private final Workshop shop = new Workshop();
    private final UnsteadyResults results = new UnsteadyResults(shop.results, 3);
    private final Queue<List<Object>> seen = new ConcurrentLinkedQueue<>();
    private final ChordStore chords = shop.results.chords().orElseThrow();

    @BeforeEach
    void startIdleWorker() {
        shop.task("see", 1, args -> seen.add(List.of(args))).storing(results);
        shop.start(shop.worker(PoolKind.THREADS)
                .tuning(Workshop.tuning(Duration.ofSeconds(10), Duration.ofSeconds(1))
                        .sweeping(Duration.ofMillis(5), LEFT_OVER)));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private SignatureDocument body(String id) {
        return shop.signature("see", id);
    }

    private void complete(String group, SignatureDocument body, Object result, String state) {
        chords.expect(List.of(new ChordSize(group, 1, body)));
        chords.record(List.of(new ChordPart(group, group + "-t", 0, state, result, body)));
    }

    @Test
    @DisplayName(
            "a chord whose last recorder died is finished by a worker that has nothing to do, once its time has come")
    void finishes() {
        complete("g-1", body("body-1"), 5L, TaskMeta.SUCCESS);
        complete("g-2", body("body-2"), 6L, TaskMeta.SUCCESS);
        assertThat(seen).isEmpty();

        shop.clock.advance(LEFT_OVER.plusSeconds(1));

        shop.result("body-1");
        shop.result("body-2");
        assertThat(seen).containsExactlyInAnyOrder(List.of(List.of(5L)), List.of(List.of(6L)));
        eventually().until(() -> results.closed.contains("g-1"));
    }

    @Test
    @DisplayName(
            "a body that has a result was called by whoever died then: the chord is closed, the body is not called again")
    void notTwice() {
        complete("g-1", body("body-1"), 5L, TaskMeta.SUCCESS);
        shop.send("see", Map.of("task_id", "body-1"), List.of(5L));
        shop.result("body-1");

        shop.clock.advance(LEFT_OVER.plusSeconds(1));

        eventually().until(() -> results.closed.contains("g-1"));
        shop.awaitDrained();
        assertThat(seen).containsExactly(List.of(List.of(5L)));
    }

    @Test
    @DisplayName("a failed part fails the body, and the chord whose part the body is")
    void failures() {
        SignatureDocument outer = body("outer");
        SignatureDocument inner = new SignatureDocument(
                "see",
                List.of(),
                Map.of(),
                Map.of(
                        "task_id",
                        "inner",
                        "queue",
                        shop.queue,
                        "group_id",
                        "g-outer",
                        "group_index",
                        0,
                        "chord",
                        outer),
                null,
                false);
        chords.expect(List.of(new ChordSize("g-outer", 1, outer)));
        complete("g-inner", inner, Map.of("exc_type", "ValueError", "exc_message", List.of("x")), TaskMeta.FAILURE);

        shop.clock.advance(LEFT_OVER.plusSeconds(1));

        assertThat(shop.result("inner").result()).asString().contains("Dependency g-inner-t raised ValueError('x')");
        assertThat(shop.result("outer").status()).isEqualTo(TaskMeta.FAILURE);
        assertThat(seen).isEmpty();
    }

    @Test
    @DisplayName("a store that is away for a while does not end the sweeping")
    void goesOn() {
        complete("g-1", body("body-1"), 5L, TaskMeta.SUCCESS);
        shop.clock.advance(LEFT_OVER.plusSeconds(1));

        shop.result("body-1");
        assertThat(results.failures()).isEqualTo(3);
    }
}
