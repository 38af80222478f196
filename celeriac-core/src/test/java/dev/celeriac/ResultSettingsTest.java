package dev.celeriac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.celeriac.result.ResultStore;
import dev.celeriac.result.ResultStoreException;
import dev.celeriac.result.memory.MemoryResultStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Results of a store that fails for a while, and of an app that is closed meanwhile. */
class ResultSettingsTest {
    private static final Set<Thread.State> WAITS = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final AtomicInteger questions = new AtomicInteger();

    /** A store in memory that does not answer the first questions. */
    private ResultStore failing(int times) {
        ResultStore store = new MemoryResultStore("r-" + UUID.randomUUID(), Duration.ofDays(1), Clock.systemUTC());
        return (ResultStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ResultStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("find") && questions.incrementAndGet() <= times) {
                        throw new ResultStoreException("not now");
                    }
                    try {
                        return method.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static CeleriacBuilder retrying() {
        return TestApp.builder()
                .set("result_backend_always_retry", true)
                .set("result_backend_base_sleep_between_retries_ms", 1)
                .set("result_backend_max_sleep_between_retries_ms", 2);
    }

    @Test
    void aStoreThatFailsIsAskedOnce() {
        try (Celeriac app = TestApp.builder().resultStore(failing(1)).build()) {
            assertThatThrownBy(app.result("x")::state).isInstanceOf(ResultStoreException.class);
            assertThat(app.result("x").state()).isEqualTo("PENDING");
        }
    }

    @Test
    void aStoreThatFailsIsAskedAgainWhenTheSettingSaysSo() {
        try (Celeriac app = retrying().resultStore(failing(20)).build()) {
            assertThat(app.result("x").state()).isEqualTo("PENDING");
        }
        assertThat(questions).hasValue(21);
    }

    @Test
    void itIsAskedNoMoreOftenThanTheSettingSays() {
        try (Celeriac app = retrying()
                .set("result_backend_max_retries", 3)
                .resultStore(failing(20))
                .build()) {
            assertThatThrownBy(app.result("x")::state).isInstanceOf(ResultStoreException.class);
        }
        assertThat(questions).hasValue(4);
    }

    @Test
    void whoWaitsWithoutEndIsToldThatTheAppWasClosed() {
        Celeriac app = TestApp.builder().build();
        AtomicReference<Thread> waiting = new AtomicReference<>();
        CompletableFuture<Object> got = CompletableFuture.supplyAsync(
                () -> {
                    waiting.set(Thread.currentThread());
                    return app.result("never").get();
                },
                task -> new Thread(task).start());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        waiting.get() != null && WAITS.contains(waiting.get().getState()));
        app.close();

        assertThatThrownBy(got::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed while the result of task never");
    }

    @Test
    void aStageEndsWhenTheAppIsClosed() {
        Celeriac app = TestApp.builder().build();
        CompletableFuture<Object> stage =
                app.result("never").toCompletionStage().toCompletableFuture();
        assertThat(stage).isNotDone();
        app.close();
        assertThatThrownBy(stage::join).cause().hasMessageContaining("The app was closed");
    }
}
