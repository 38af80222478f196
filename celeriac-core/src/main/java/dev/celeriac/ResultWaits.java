package dev.celeriac;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All waiting for results through one app. It ends when the app is closed, whatever the store does. Thread-safe. */
final class ResultWaits {

    private final Map<CompletableFuture<?>, String> waiting = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Fails the future if the app is closed before it is complete. */
    void add(CompletableFuture<?> end, String taskId) {
        waiting.put(end, taskId);
        CompletionStage<?> stage = end;
        stage.whenComplete((value, error) -> waiting.remove(end));
        if (isClosed()) {
            fail(end, taskId);
        }
    }

    /** Nobody waits for it any more. */
    void remove(CompletableFuture<?> end) {
        waiting.remove(end);
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** @return whether the app was closed, or the thread interrupted, within that time */
    boolean closedWithin(Duration time) {
        try {
            return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Calls one of them when it is complete, on the thread that completes it. */
    static <T extends @Nullable Object> void then(
            CompletionStage<T> stage, Consumer<? super T> onSuccess, Consumer<? super Throwable> onError) {
        stage.whenComplete((value, error) -> {
            if (error == null) {
                onSuccess.accept(value);
            } else {
                onError.accept(error);
            }
        });
    }

    /** Ends every wait. */
    void close() {
        closed.countDown();
        waiting.forEach(ResultWaits::fail);
    }

    private static void fail(CompletableFuture<?> end, String taskId) {
        end.completeExceptionally(new IllegalStateException("The app was closed while the result of task " + taskId
                + " was waited for. The task goes on; ask for its result through another app."));
    }
}
