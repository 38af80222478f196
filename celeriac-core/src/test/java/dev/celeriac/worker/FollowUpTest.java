package dev.celeriac.worker;

import static dev.celeriac.worker.Workshop.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.celeriac.message.SignatureDocument;
import dev.celeriac.pool.PoolKind;
import dev.celeriac.result.TaskMeta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links, chains and errbacks: what follows a task. */
class FollowUpTest {
    private final Workshop shop = new Workshop();
    private final ConcurrentLinkedQueue<List<Object>> seen = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() {
        shop.task("add", 2, args -> ((Number) args[0]).longValue() + ((Number) args[1]).longValue());
        shop.task("see", 1, args -> seen.add(new ArrayList<>(Arrays.asList(args))));
        shop.task("boom", 1, args -> {
            throw new IllegalStateException("broken");
        });
        shop.start(PoolKind.THREADS);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aLinkGetsTheResultAndIsAChild() {
        String id = shop.send("add", Map.of("link", List.of(shop.signature("see", "cb-1"))), 2, 3);

        shop.result("cb-1");
        assertThat(seen).containsExactly(List.of(5L));
        assertThat(shop.result(id).children()).isEqualTo(List.of(Arrays.asList(Arrays.asList("cb-1", null), null)));
        assertThat(shop.result("cb-1").parentId()).isEqualTo(id);
    }

    @Test
    void aCallbackThatCannotBeMadeFailsItsTaskWhoseMessageIsDoneWith() {
        SignatureDocument broken = new SignatureDocument(
                "see", List.of(), Map.of(), Map.of("link", "no signature", "queue", shop.queue), null, false);
        String id = shop.send("add", Map.of("link", List.of(broken)), 2, 3);

        assertThat(shop.result(id).status()).isEqualTo(TaskMeta.FAILURE);
        assertThat(shop.result(id).traceback()).contains("not a list of signatures");
        eventually().until(() -> shop.broker.stats(shop.queue).held() == 0);
        assertThat(shop.broker.stats(shop.queue).ready()).isZero();
        assertThat(seen).isEmpty();
        assertThat(shop.result(shop.send("add", 1, 1)).result()).isEqualTo(2L);
    }

    @Test
    void aChainPassesResultsOn() {
        // In reverse order, as on the wire.
        List<SignatureDocument> rest = List.of(shop.signature("add", "c-3", 100), shop.signature("add", "c-2", 10));
        shop.send("add", Map.of("chain", rest, "task_id", "c-1"), 1, 2);

        assertThat(shop.result("c-3").result()).isEqualTo(113L);
        assertThat(shop.result("c-2").result()).isEqualTo(13L);
        assertThat(shop.result("c-3").parentId()).isEqualTo("c-2");
    }

    @Test
    void whenAStepFailsTheRestOfTheChainFailsToo() {
        List<SignatureDocument> rest = new ArrayList<>(IntStream.range(0, 100)
                .mapToObj(i -> shop.signature("add", "f-" + (101 - i), i))
                .toList());
        shop.send("boom", Map.of("chain", rest, "task_id", "f-1"), 1);

        for (int i = 1; i <= 101; i++) {
            TaskMeta meta = shop.result("f-" + i);
            assertThat(meta.status()).isEqualTo("FAILURE");
            assertThat(meta.result()).asString().contains("IllegalStateException", "broken");
        }
    }

    @Test
    void anErrbackGetsTheIdOfTheFailedTask() {
        String id = shop.send("boom", Map.of("link_error", List.of(shop.signature("see", "eb-1"))), 1);

        shop.result("eb-1");
        assertThat(seen).containsExactly(List.of(id));
        assertThat(shop.result("eb-1").parentId()).isEqualTo(id);
    }

    @Test
    void aRetryKeepsWhatFollows() {
        shop.task("once", 0, args -> {
            if (Workshop.self().request().retries() == 0) {
                throw Workshop.self().retryIn(null, java.time.Duration.ZERO, 3);
            }
            return 7L;
        });
        shop.send("once", Map.of("link", List.of(shop.signature("see", "cb-1"))));

        shop.result("cb-1");
        assertThat(seen).containsExactly(List.of(7L));
    }

    @Test
    void followUpsArePublishedBeforeTheResultIsStored() {
        String id = shop.send("add", Map.of("link", List.of(shop.signature("see", "cb-1"))), 2, 3);

        eventually().until(() -> shop.results.find(id).isPresent());
        assertThat(shop.broker.contains("cb-1").orElse(false)
                        || shop.results.find("cb-1").isPresent())
                .isTrue();
    }
}
