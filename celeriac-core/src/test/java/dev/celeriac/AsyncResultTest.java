package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.celeriac.exceptions.ResultTimeoutException;
import dev.celeriac.exceptions.TaskFailedException;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.exceptions.WaitInterruptedException;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.ExceptionDocuments;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AsyncResultTest {

    record Receipt(long orderId) {}

    private final Celeriac app = TestApp.of(Map.of());

    @AfterEach
    void close() {
        app.close();
    }

    private void store(String id, String status, @Nullable Object result) {
        Object plain = result instanceof Throwable e ? ExceptionDocuments.toDocument(e) : result;
        app.results()
                .store(List.of(new TaskMeta(
                        id,
                        status,
                        plain,
                        result instanceof Throwable e ? ExceptionDocuments.traceback(e) : null,
                        List.of(List.of(java.util.Arrays.asList("child", null), "x")),
                        TestApp.NOW,
                        null,
                        null,
                        Map.of("name", "a.task", "retries", 2L, "worker", "w@h", "queue", "q"))));
    }

    @Test
    @DisplayName("a failure in a group within a group is not thrown where it was not asked for")
    void nestedGroupWithoutPropagation() {
        store("ok", "SUCCESS", 1L);
        store("bad", "FAILURE", new IOException("no"));
        Object inner = List.of(Arrays.asList("inner", null), List.of(tuple("ok"), tuple("bad")));
        AsyncResult<?> outer = app.resultFromTuple(List.of(Arrays.asList("outer", null), List.of(inner, tuple("ok"))));

        assertThat(outer.get(Duration.ofSeconds(1), false)).isEqualTo(List.of(Arrays.asList(1L, null), 1L));
        assertThatThrownBy(() -> outer.get(Duration.ofSeconds(1), true)).isInstanceOf(TaskFailedException.class);
    }

    private static Object tuple(String id) {
        return Arrays.asList(Arrays.asList(id, null), null);
    }

    @Test
    @DisplayName("a value comes back in the type that was asked for, with everything about it")
    void success() {
        store("r1", "SUCCESS", Map.of("orderId", 42L));
        AsyncResult<Receipt> result = app.result("r1", Receipt.class);
        assertThat(result.get(Duration.ofSeconds(1))).isEqualTo(new Receipt(42));
        assertThat(result.ready()).isTrue();
        assertThat(result.successful()).isTrue();
        assertThat(result.name()).isEqualTo("a.task");
        assertThat(result.retries()).isEqualTo(2);
        assertThat(result.worker()).isEqualTo("w@h");
        assertThat(result.queue()).isEqualTo("q");
        assertThat(result.dateDone()).contains(TestApp.NOW);
        assertThat(result.children()).extracting(AsyncResult::id).containsExactly("child");
        assertThat(result).isEqualTo(app.result("r1")).hasToString("r1");
        store("r2", "SUCCESS", List.of(Map.of("orderId", 1L)));
        assertThat(app.result("r2", new TypeRef<List<Receipt>>() {}).get(Duration.ofSeconds(1)))
                .containsExactly(new Receipt(1));
    }

    @Test
    @DisplayName("an exception comes back with type, message and traceback")
    void failure() {
        store("f1", "FAILURE", new IOException("gone"));
        AsyncResult<?> result = app.result("f1");
        assertThatThrownBy(() -> result.get(Duration.ofSeconds(1)))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("f1")
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("gone")
                .hasRootCauseMessage("thrown in another process:" + System.lineSeparator() + result.traceback());
        assertThat(result.failed()).isTrue();
        assertThat(result.result()).isInstanceOf(IOException.class);
        assertThat(result.get(Duration.ofSeconds(1), false)).isNull();
        store("f2", "REVOKED", new TaskRevokedError("expired"));
        assertThatThrownBy(() -> app.result("f2").get(Duration.ofSeconds(1)))
                .isInstanceOf(TaskRevokedError.class)
                .hasMessage("expired");
        assertThat(app.result("f2").ready()).isTrue();
    }

    @Test
    @DisplayName("a state of its own is seen with its meta")
    void customState() {
        store("p1", "PROGRESS", Map.of("current", 3L, "total", 9L));
        assertThat(app.result("p1").state()).isEqualTo("PROGRESS");
        assertThat(app.result("p1").info()).isEqualTo(Map.of("current", 3L, "total", 9L));
        assertThat(app.result("p1").ready()).isFalse();
    }

    @Test
    @DisplayName("an id nobody knows differs from one that is queued")
    void lookup() {
        AsyncResult<?> queued = app.send("some.task", List.of());
        assertThat(queued.state()).isEqualTo("PENDING");
        assertThat(queued.lookup()).isEqualTo(AsyncResult.Lookup.QUEUED);
        assertThat(app.result("nobody").state()).isEqualTo("PENDING");
        assertThat(app.result("nobody").lookup()).isEqualTo(AsyncResult.Lookup.UNKNOWN);
        assertThatThrownBy(() -> queued.get(Duration.ofMillis(20)))
                .isInstanceOf(ResultTimeoutException.class)
                .hasMessageContaining("QUEUED");
        store(queued.id(), "SUCCESS", 1L);
        assertThat(queued.lookup()).isEqualTo(AsyncResult.Lookup.STORED);
        queued.forget();
        assertThat(queued.state()).isEqualTo("PENDING");
        assertThat(queued.exists()).isFalse();
    }

    @Test
    @DisplayName("whoever waits is told, in every form")
    void waiting() {
        AsyncResult<Object> result = app.result("w1");
        CompletableFuture<Object> stage = result.toCompletionStage().toCompletableFuture();
        List<Object> told = new CopyOnWriteArrayList<>();
        result.then(told::add);
        CompletableFuture<Object> blocked = CompletableFuture.supplyAsync(() -> result.get(Duration.ofSeconds(30)));
        store("w1", "SUCCESS", "here");
        assertThat(stage.join()).isEqualTo("here");
        assertThat(blocked.join()).isEqualTo("here");
        await().untilAsserted(() -> assertThat(told).containsExactly("here"));

        List<Throwable> errors = new CopyOnWriteArrayList<>();
        store("w2", "FAILURE", new IOException("x"));
        app.result("w2").then(value -> told.add("wrong"), errors::add);
        await().until(() -> !errors.isEmpty());
        assertThat(errors).singleElement().isInstanceOf(TaskFailedException.class);
    }

    @Test
    @DisplayName("waiting can be interrupted")
    void interrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> app.result("never").get(Duration.ofMinutes(5)))
                .isInstanceOf(WaitInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @DisplayName("an ignored result is null at once; disabled results say so")
    void ignoredAndDisabled() {
        AsyncResult<?> ignored = app.signature("some.task").ignoreResult(true).applyAsync();
        assertThat(ignored.get()).isNull();
        try (Celeriac without = TestApp.of(Map.of("result_backend", "disabled://"))) {
            assertThatThrownBy(() -> without.result("x").state())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("result_backend");
        }
    }

    @Test
    @DisplayName("a failed step of a chain is what the result of the chain throws")
    void parents() {
        AsyncResult<Void> last = app.chain(app.task(ShopTasks::validate).s(1L))
                .then(app.task(ShopTasks.class, ShopTasks::charge))
                .then(app.task(ShopTasks::audit))
                .delay();
        String first = TestApp.onlyMessage(app, "celery").headers().id();
        store(first, "FAILURE", new IOException("first step"));
        assertThatThrownBy(() -> last.get(Duration.ofSeconds(10)))
                .hasRootCauseInstanceOf(dev.celeriac.exceptions.RemoteTraceback.class)
                .cause()
                .hasMessage("first step");
    }

    @Test
    @DisplayName("a task must not wait for another")
    void withinTask() {
        app.register(new Waiting(app));
        EagerResult<?> refused = (EagerResult<?>) app.signature("w.wait").apply();
        assertThat(refused.result()).isInstanceOf(IllegalStateException.class);
        assertThat((Throwable) refused.result()).hasMessageContaining("getWithinTask");
    }

    record Waiting(Celeriac app) {
        @Task(name = "w.wait")
        @Nullable Object waits() {
            return app.result("other").get(Duration.ofSeconds(1));
        }
    }
}
