package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.exceptions.ResultTimeoutException;
import dev.celeriac.exceptions.TaskFailedException;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.ExceptionDocuments;
import dev.celeriac.worker.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ResultSetTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Celeriac app = TestApp.of(Map.of());

    @AfterEach
    void close() {
        app.close();
    }

    private void over(String id, @Nullable Object value) {
        Throwable thrown = value instanceof Throwable exception ? exception : null;
        String status = thrown == null ? "SUCCESS" : thrown instanceof TaskRevokedError ? "REVOKED" : "FAILURE";
        app.results()
                .store(List.of(new TaskMeta(
                        id,
                        status,
                        thrown == null ? value : ExceptionDocuments.toDocument(thrown),
                        null,
                        List.of(),
                        TestApp.NOW,
                        null,
                        null,
                        Map.of())));
    }

    private ResultSet<Object> set(String... ids) {
        return app.resultSet(Arrays.stream(ids).map(app::result).toList());
    }

    @Test
    @DisplayName("each result is in it once; they are added, taken out, and kept in order")
    void members() {
        ResultSet<Object> set = set("a", "b", "a");
        set.add(app.result("b"));
        set.add(app.result("c"));
        set.update(List.of(app.result("a"), app.result("d")));
        assertThat(set).extracting(AsyncResult::id).containsExactly("a", "b", "c", "d");
        assertThat(set.get(2).id()).isEqualTo("c");

        set.remove("b");
        set.remove(app.result("a"));
        assertThat(set.discard("a")).isFalse();
        assertThat(set.discard(app.result("d"))).isTrue();
        assertThat(set)
                .hasToString("[c]")
                .isEqualTo(set("c"))
                .hasSameHashCodeAs(set("c"))
                .isNotEqualTo(set("c", "d"));
        assertThatThrownBy(() -> set.remove("a"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("Task a is not in a set of 1 results");

        set.clear();
        assertThat(set.size()).isZero();
    }

    @Test
    @DisplayName("a set of nothing is over and has succeeded")
    void empty() {
        ResultSet<Object> none = set();
        assertThat(none.ready()).isTrue();
        assertThat(none.successful()).isTrue();
        assertThat(none.failed()).isFalse();
        assertThat(none.get(SOON)).isEmpty();
        assertThat(none.toCompletionStage().toCompletableFuture().join()).isEmpty();
    }

    @Test
    @DisplayName("tells how far its members are")
    void progress() {
        ResultSet<Object> set = set("a", "b", "c");
        over("a", 1L);
        assertThat(set.completedCount()).isEqualTo(1);
        assertThat(set.waiting()).isTrue();
        set.maybeThrow();

        over("b", new IOException("no"));
        assertThat(set.failed()).isTrue();
        assertThat(set.ready()).isFalse();
        assertThatThrownBy(set::maybeThrow)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("b");
        assertThatThrownBy(() -> set.get(SOON)).as("before c is over").isInstanceOf(TaskFailedException.class);

        over("c", new TaskRevokedError("revoked"));
        assertThat(set.ready()).isTrue();
        assertThat(set.successful()).isFalse();
        assertThat(set.completedCount()).isEqualTo(1);
        assertThat(set.get(SOON, false)).containsExactly(1L, null, null);
        set.discard("b");
        assertThatThrownBy(set::maybeThrow).isInstanceOf(TaskRevokedError.class);
    }

    @Test
    @DisplayName("waits for all, in order, and calls back")
    void joined() {
        ResultSet<Object> set = set("a", "b", "c");
        CompletableFuture<List<Object>> joined = CompletableFuture.supplyAsync(() -> set.join(SOON));
        List<List<Object>> told = new CopyOnWriteArrayList<>();
        set.then(told::add);
        over("c", 3L);
        over("a", 1L);
        assertThatThrownBy(() -> set.joinNative(Duration.ofMillis(20)))
                .isInstanceOf(ResultTimeoutException.class)
                .hasMessageContaining("a set of 3 results, of which 2 of 3 tasks have succeeded");
        assertThat(told).isEmpty();

        over("b", 2L);
        assertThat(joined.join()).containsExactly(1L, 2L, 3L);
        await().atMost(SOON).until(() -> told.equals(List.of(List.of(1L, 2L, 3L))));
        List<String> seen = new ArrayList<>();
        set.join(SOON, (id, value) -> seen.add(id + "=" + value));
        assertThat(seen).containsExactly("a=1", "b=2", "c=3");

        List<Throwable> errors = new CopyOnWriteArrayList<>();
        over("x", new IOException("no"));
        set("never", "x").then(told::add, errors::add);
        await().atMost(SOON).until(() -> errors.size() == 1 && errors.get(0) instanceof TaskFailedException);
    }

    @Test
    @DisplayName("hands its members out as they are over, whatever is added meanwhile")
    void asCompleted() {
        ResultSet<Object> set = set("a", "b", "c");
        over("c", 3L);
        Iterator<AsyncResult<Object>> members = set.asCompleted(SOON).iterator();
        assertThat(members.next().id()).isEqualTo("c");
        set.add(app.result("late"));
        over("a", new IOException("no"));
        assertThat(members.next().id()).isEqualTo("a");
        over("b", 2L);
        assertThat(members.next().id()).isEqualTo("b");
        assertThat(members.hasNext()).isFalse();
        assertThatThrownBy(members::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    @DisplayName("its members may be groups and results of other types, and be forgotten together")
    void anything() {
        over("a", 1L);
        over("b", "two");
        AsyncResult<?> group =
                app.resultFromTuple(List.of(Arrays.asList("g", null), List.of(List.of(Arrays.asList("b", null), "x"))));
        ResultSet<Object> set = app.resultSet(List.of(app.result("a", Long.class), group));

        assertThat(set.get(SOON)).containsExactly(1L, List.of("two"));
        set.forget();
        assertThat(set.completedCount()).isZero();
        assertThat(app.result("b").exists()).isFalse();
    }

    @Test
    @DisplayName("revokes all its members")
    void revoked() {
        try (Worker worker = app.worker().queues("other").start()) {
            set("a", "b").revoke();
            await().atMost(SOON).until(() -> List.of("a", "b").stream().allMatch(worker.revocations()::contains));
        }
    }

    @Test
    @DisplayName("many threads may add while others read")
    void concurrently() {
        ResultSet<Object> set = set();
        List<CompletableFuture<Void>> threads = IntStream.range(0, 4)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> IntStream.range(0, 1000)
                        .forEach(i -> {
                            set.add(app.result("r" + i));
                            assertThat(set.results()).doesNotHaveDuplicates();
                        })))
                .toList();
        threads.forEach(CompletableFuture::join);
        assertThat(set.size()).isEqualTo(1000);
    }
}
