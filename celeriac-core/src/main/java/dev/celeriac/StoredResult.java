package dev.celeriac;

import dev.celeriac.exceptions.ResultTimeoutException;
import dev.celeriac.exceptions.TaskFailedException;
import dev.celeriac.exceptions.TaskRevokedError;
import dev.celeriac.exceptions.WaitInterruptedException;
import dev.celeriac.pool.ProcessSignal;
import dev.celeriac.result.ResultStore;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.ExceptionDocuments;
import dev.celeriac.task.RunningTask;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A result that is read from the store. */
final class StoredResult<R extends @Nullable Object> implements AsyncResult<R> {

    /** How often the steps before this one are looked at while waiting for it: very many of them less often. */
    private static final long ANCESTORS_NANOS = Duration.ofMillis(500).toNanos();

    private static final long ANCESTORS_MOST_NANOS = Duration.ofSeconds(16).toNanos();
    private static final long EACH_ANCESTOR_NANOS = Duration.ofMillis(5).toNanos();

    private final String id;
    private final Type type;
    private final boolean ignored;
    private final @Nullable AsyncResult<?> parent;
    private final ResultAccess access;
    private volatile @Nullable TaskMeta last;

    StoredResult(String id, Type type, boolean ignored, @Nullable AsyncResult<?> parent, ResultAccess access) {
        this.id = id;
        this.type = type;
        this.ignored = ignored;
        this.parent = parent;
        this.access = access;
    }

    private ResultStore store() {
        ResultStore store = access.store().get();
        if (!store.enabled()) {
            throw new IllegalStateException("Task " + id + " has no result to ask for: results are disabled."
                    + " Set result_backend, or leave it unset to use the broker's own store.");
        }
        return store;
    }

    private Optional<TaskMeta> meta() {
        TaskMeta known = last;
        if (known != null) {
            return Optional.of(known);
        }
        ResultStore store = store();
        Optional<TaskMeta> found = access.retries().call(() -> store.find(id), Duration.ZERO);
        found.filter(TaskMeta::ready).ifPresent(meta -> last = meta);
        return found;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String state() {
        return meta().map(TaskMeta::status).orElse(TaskMeta.PENDING);
    }

    @Override
    public @Nullable Object result() {
        return meta().map(this::value).orElse(null);
    }

    private @Nullable Object value(TaskMeta meta) {
        switch (meta.status()) {
            case TaskMeta.SUCCESS:
                return converted(meta);
            case TaskMeta.FAILURE:
            case TaskMeta.RETRY:
            case TaskMeta.REVOKED:
                return exception(meta);
            default:
                return meta.result();
        }
    }

    private static Throwable exception(TaskMeta meta) {
        return ExceptionDocuments.fromDocument(meta.result(), meta.traceback());
    }

    private @Nullable Object converted(TaskMeta meta) {
        return type == void.class || type == Void.class ? null : access.codec().convert(meta.result(), type);
    }

    @Override
    public @Nullable String traceback() {
        return meta().map(TaskMeta::traceback).orElse(null);
    }

    @Override
    public R get(Duration timeout, boolean propagate) {
        if (!ignored) {
            refuseWithinTask("task " + id);
        }
        return await(timeout, propagate);
    }

    /** @param what is waited for */
    static void refuseWithinTask(String what) {
        RunningTask running = RunningTask.currentOrNull();
        if (running != null) {
            throw new IllegalStateException("Task " + running.request().task() + " waits for the result of " + what
                    + ": workers that wait for each other stand still. Use link(...) or app.chain(...),"
                    + " or getWithinTask(...) if there will be a free worker.");
        }
    }

    @Override
    public R getWithinTask(Duration timeout) {
        return await(timeout, true);
    }

    /** Whether its end has been read. */
    boolean known() {
        return ignored || last != null;
    }

    @Override
    public void maybeThrow() {
        if (!ignored) {
            meta().filter(TaskMeta::ready)
                    .filter(meta -> !meta.status().equals(TaskMeta.SUCCESS))
                    .ifPresent(this::outcome);
        }
    }

    void throwKnownFailure() {
        TaskMeta known = last;
        if (known != null && !known.status().equals(TaskMeta.SUCCESS)) {
            outcome(known);
        }
    }

    /** Reads those that are over, in one round trip. */
    static void readAll(List<StoredResult<?>> results, ResultAccess access) {
        Map<String, StoredResult<?>> unknown = new LinkedHashMap<>();
        results.stream().filter(result -> !result.known()).forEach(result -> unknown.put(result.id, result));
        if (!unknown.isEmpty()) {
            ResultStore store = access.store().get();
            access.retries()
                    .call(() -> store.findAll(unknown.keySet()), Duration.ZERO)
                    .forEach((id, meta) -> {
                        StoredResult<?> result = unknown.get(id);
                        if (result != null && meta.ready()) {
                            result.last = meta;
                        }
                    });
        }
    }

    /**
     * Celery's follow_parents: what failed first is what the caller wants to know.
     *
     * @return how many are not over
     */
    private long throwFailureOfAncestors() {
        List<StoredResult<?>> ancestors = new ArrayList<>();
        AsyncResult<?> before = parent;
        while (before != null) {
            List<StoredResult<?>> step = new ArrayList<>();
            if (before instanceof StoredResult<?> stored) {
                step.add(stored);
            } else if (before instanceof GroupResult<?> group) {
                ResultCollection.leaves(group.results(), step);
            }
            ancestors.addAll(0, step);
            before = before.parent().orElse(null);
        }
        readAll(ancestors, access);
        ancestors.forEach(StoredResult::throwKnownFailure);
        return ancestors.stream().filter(result -> !result.known()).count();
    }

    @SuppressWarnings("NullAway") // null stands for an ignored result or an exception that is not to be thrown
    R await(Duration timeout, boolean propagate) {
        if (ignored) {
            return null;
        }
        TaskMeta meta = end(timeout, propagate);
        if (meta.status().equals(TaskMeta.SUCCESS)) {
            return outcome(meta);
        }
        if (!propagate) {
            return null;
        }
        throwFailureOfAncestors();
        return outcome(meta);
    }

    private TaskMeta end(Duration timeout, boolean propagate) {
        TaskMeta known = last;
        if (known != null) {
            return known;
        }
        long started = System.nanoTime();
        long patience = timeout.isZero() ? Long.MAX_VALUE : nanos(timeout);
        long interval = ANCESTORS_NANOS;
        CompletableFuture<TaskMeta> end = new CompletableFuture<>();
        access.waits().add(end, id);
        try (ResultStore.Watch watch = watch(end::complete, timeout)) {
            while (true) {
                long left = patience - (System.nanoTime() - started);
                // A worker that does not mark what follows a failure leaves only the ancestors to be looked at.
                long slice = parent == null || !propagate ? left : Math.min(left, interval);
                try {
                    TaskMeta meta = end.get(slice, TimeUnit.NANOSECONDS);
                    last = meta;
                    return meta;
                } catch (TimeoutException e) {
                    if (slice == left) {
                        throw late(timeout);
                    }
                    long unknown = throwFailureOfAncestors();
                    interval = Math.max(ANCESTORS_NANOS, Math.min(ANCESTORS_MOST_NANOS, unknown * EACH_ANCESTOR_NANOS));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WaitInterruptedException("Interrupted while waiting for the result of task " + id, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(cause.getMessage(), cause);
        } finally {
            access.waits().remove(end);
        }
    }

    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private ResultTimeoutException late(Duration timeout) {
        return new ResultTimeoutException("Task " + id + " is not over after " + timeout + ": its state is " + state()
                + ", it is " + lookup()
                + ". It goes on; ask again, or look whether a worker consumes its queue.");
    }

    private ResultStore.Watch watch(Consumer<TaskMeta> listener, Duration patience) {
        ResultStore store = store();
        return access.retries().call(() -> store.watch(id, listener), patience);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // null is what the task returned
    private R outcome(TaskMeta meta) {
        if (meta.status().equals(TaskMeta.SUCCESS)) {
            return (R) converted(meta);
        }
        Throwable exception = exception(meta);
        if (meta.status().equals(TaskMeta.REVOKED) && exception instanceof TaskRevokedError revoked) {
            throw revoked;
        }
        throw new TaskFailedException(id, exception);
    }

    @Override
    @SuppressWarnings("NullAway")
    public CompletionStage<R> toCompletionStage() {
        if (ignored) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<R> stage = new CompletableFuture<>();
        access.waits().add(stage, id);
        watch(
                meta -> {
                    last = meta;
                    try {
                        stage.complete(outcome(meta));
                    } catch (RuntimeException e) {
                        stage.completeExceptionally(e);
                    }
                },
                Duration.ZERO);
        // Not a copy of it: that would wrap what the task threw once more.
        return stage;
    }

    @Override
    public void revoke() {
        access.control().revoke(id);
    }

    @Override
    public void terminate(ProcessSignal signal) {
        access.control().terminate(List.of(id), signal);
    }

    @Override
    public void forget() {
        last = null;
        store().forget(List.of(id));
        if (parent != null) {
            parent.forget();
        }
    }

    @Override
    public boolean exists() {
        return meta().isPresent();
    }

    @Override
    public Lookup lookup() {
        if (exists()) {
            return Lookup.STORED;
        }
        return access.transport()
                .get()
                .contains(id)
                .map(there -> there ? Lookup.QUEUED : storedMeanwhile())
                .orElse(Lookup.UNDECIDED);
    }

    // Between the two questions the task may have gone from the broker into the store.
    private Lookup storedMeanwhile() {
        return exists() ? Lookup.STORED : Lookup.UNKNOWN;
    }

    @Override
    public List<AsyncResult<?>> children() {
        List<Object> tuples = meta().map(TaskMeta::children).orElse(null);
        List<AsyncResult<?>> children = new ArrayList<>();
        if (tuples != null) {
            tuples.forEach(tuple -> {
                AsyncResult<?> child = ResultTuples.read(tuple, access);
                if (child != null) {
                    children.add(child);
                }
            });
        }
        return children;
    }

    @Override
    public Optional<AsyncResult<?>> parent() {
        return Optional.ofNullable(parent);
    }

    @Override
    public Optional<Instant> dateDone() {
        return meta().map(TaskMeta::dateDone);
    }

    @Override
    public Map<String, @Nullable Object> extended() {
        return meta().map(TaskMeta::extended).orElse(Map.of());
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
