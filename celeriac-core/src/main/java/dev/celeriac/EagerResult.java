package dev.celeriac;

import dev.celeriac.exceptions.TaskFailedException;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.ExceptionDocuments;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The result of a call that ran in the caller's thread. Immutable. */
public final class EagerResult<R extends @Nullable Object> implements AsyncResult<R> {

    private final String id;
    private final String state;
    private final @Nullable Object value;
    private final List<AsyncResult<?>> children;
    private final @Nullable AsyncResult<?> parent;

    /** @param value what was returned, or the exception */
    EagerResult(
            String id,
            String state,
            @Nullable Object value,
            List<AsyncResult<?>> children,
            @Nullable AsyncResult<?> parent) {
        this.id = id;
        this.state = state;
        this.value = value;
        this.children = children;
        this.parent = parent;
    }

    EagerResult<R> withParent(AsyncResult<?> newParent) {
        return new EagerResult<>(id, state, value, children, newParent);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String state() {
        return state;
    }

    @Override
    public @Nullable Object result() {
        return value;
    }

    @Override
    public @Nullable String traceback() {
        return value instanceof Throwable exception && !successful() ? ExceptionDocuments.traceback(exception) : null;
    }

    /** Returns at once: the task is over. */
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // null only where the task returned it, or where it did not return
    public R get(Duration timeout, boolean propagate) {
        if (successful()) {
            return (R) value;
        }
        if (propagate) {
            maybeThrow();
        }
        return null;
    }

    @Override
    public void maybeThrow() {
        if (value instanceof Throwable exception && !successful()) {
            throw state.equals(TaskMeta.REVOKED) && exception instanceof TaskRevokedError revoked
                    ? revoked
                    : new TaskFailedException(id, exception);
        }
    }

    @Override
    public R getWithinTask(Duration timeout) {
        return get(timeout, true);
    }

    @Override
    public CompletionStage<R> toCompletionStage() {
        try {
            return CompletableFuture.completedFuture(get(Duration.ZERO, true));
        } catch (TaskFailedException | TaskRevokedError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** It is over. */
    @Override
    public void revoke() {}

    /** It is over. */
    @Override
    public void terminate(ProcessSignal signal) {}

    /** Nothing was stored, so nothing happens. */
    @Override
    public void forget() {}

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public Lookup lookup() {
        return Lookup.STORED;
    }

    @Override
    public List<AsyncResult<?>> children() {
        return children;
    }

    @Override
    public Optional<AsyncResult<?>> parent() {
        return Optional.ofNullable(parent);
    }

    @Override
    public Optional<Instant> dateDone() {
        return Optional.empty();
    }

    @Override
    public Map<String, @Nullable Object> extended() {
        return Map.of();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AsyncResult<?> result && result.id().equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
