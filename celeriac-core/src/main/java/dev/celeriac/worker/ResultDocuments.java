package dev.celeriac.worker;

import dev.celeriac.canvas.Prepared;
import dev.celeriac.config.ResultSettings;
import dev.celeriac.exceptions.Retry;
import dev.celeriac.exceptions.WorkerLostError;
import dev.celeriac.result.ResultReference;
import dev.celeriac.result.TaskMeta;
import dev.celeriac.task.ExceptionDocuments;
import dev.celeriac.task.Outcome;
import dev.celeriac.task.TaskRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes result documents as Celery's {@code Backend._get_result_meta} does. Thread-safe. */
final class ResultDocuments {
    private final InstantSource clock;
    private final boolean extended;
    private final UnaryOperator<@Nullable Object> plain;
    private final Map<String, @Nullable Object> started;

    static ResultDocuments of(WorkerEnvironment environment, String hostname) {
        Boolean extended = environment.settings().get(ResultSettings.RESULT_EXTENDED);
        return new ResultDocuments(
                environment.clock(),
                extended == null ? environment.results().extendedByDefault() : extended,
                environment.plain(),
                hostname);
    }

    /**
     * @param extended {@code result_extended}
     * @param plain turns a return value into what a reader of its JSON would get; throws for one that has no JSON form
     * @param hostname node name of the worker
     */
    ResultDocuments(InstantSource clock, boolean extended, UnaryOperator<@Nullable Object> plain, String hostname) {
        this.clock = clock;
        this.extended = extended;
        this.plain = plain;
        this.started = Map.of("pid", ProcessHandle.current().pid(), "hostname", hostname);
    }

    /** The value as its readers will see it. */
    @Nullable Object plain(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        // Who reads it finds the results, not a bean.
        return plain.apply(value instanceof ResultReference reference ? reference.asTuple() : value);
    }

    /** Result tuples of what the task started itself, and of what follows it. */
    List<Object> children(Attempt attempt, List<Object> next) {
        if (next.isEmpty()) {
            return attempt.children();
        }
        List<Object> children = new ArrayList<>(attempt.children());
        children.addAll(next);
        return children;
    }

    TaskMeta success(Attempt attempt, @Nullable Object value, List<Object> children) {
        return document(attempt, TaskMeta.SUCCESS, value, null, children, clock.instant());
    }

    TaskMeta failure(Attempt attempt, String state, Throwable exception) {
        return document(
                attempt,
                state,
                ExceptionDocuments.toDocument(exception),
                traceback(state, exception),
                attempt.children(),
                clock.instant());
    }

    /** The new message counts as the task's child, although it has the same id; so does Celery. */
    TaskMeta retry(Attempt attempt, Outcome.Retry retry, Prepared again) {
        Throwable cause = retry.cause();
        return document(
                attempt,
                TaskMeta.RETRY,
                ExceptionDocuments.toDocument(cause == null ? retryWithoutCause(retry) : cause),
                cause == null ? null : ExceptionDocuments.traceback(cause),
                children(attempt, List.of(resultTuple(again.taskId()))),
                null);
    }

    private static Retry retryWithoutCause(Outcome.Retry retry) {
        return new Retry(null, retry.eta(), retry.args(), retry.kwargs(), retry.options());
    }

    TaskMeta started(Attempt attempt) {
        return document(attempt, TaskMeta.STARTED, started, null, List.of(), null);
    }

    TaskMeta custom(Attempt attempt, String taskId, String state, @Nullable Object meta) {
        TaskMeta own = document(
                attempt,
                state,
                plain(meta),
                null,
                attempt.children(),
                TaskMeta.isReady(state) ? clock.instant() : null);
        return taskId.equals(own.taskId())
                ? own
                : new TaskMeta(taskId, state, own.result(), null, List.of(), own.dateDone(), null, null, Map.of());
    }

    /** For a task that cannot run any more since {@code attempt} did not succeed. */
    TaskMeta orphan(String taskId, Attempt attempt, String state, Throwable exception) {
        return new TaskMeta(
                taskId,
                state,
                ExceptionDocuments.toDocument(exception),
                traceback(state, exception),
                List.of(),
                clock.instant(),
                null,
                attempt.request().id(),
                Map.of());
    }

    /** For a task that never runs because what led to it failed. */
    TaskMeta neverRan(String taskId, Throwable exception) {
        return new TaskMeta(
                taskId,
                TaskMeta.FAILURE,
                ExceptionDocuments.toDocument(exception),
                null,
                List.of(),
                clock.instant(),
                null,
                null,
                Map.of());
    }

    /** Instead of a document that the result store does not take. */
    TaskMeta refused(TaskMeta document, RuntimeException refusal) {
        return new TaskMeta(
                document.taskId(),
                TaskMeta.FAILURE,
                ExceptionDocuments.toDocument(refusal),
                ExceptionDocuments.traceback(refusal),
                List.of(),
                clock.instant(),
                document.groupId(),
                document.parentId(),
                Map.of());
    }

    private static @Nullable String traceback(String state, Throwable exception) {
        boolean noCodeInvolved = state.equals(TaskMeta.REVOKED) || exception instanceof WorkerLostError;
        return noCodeInvolved ? null : ExceptionDocuments.traceback(exception);
    }

    private TaskMeta document(
            Attempt attempt,
            String state,
            @Nullable Object result,
            @Nullable String traceback,
            List<Object> children,
            @Nullable Instant done) {
        TaskRequest request = attempt.request();
        return new TaskMeta(
                request.id(),
                state,
                result,
                traceback,
                children,
                done,
                request.headers().group(),
                request.headers().parentId(),
                extended ? extended(request) : Map.of());
    }

    private static Map<String, @Nullable Object> extended(TaskRequest request) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("name", request.task());
        facts.put("args", request.args());
        facts.put("kwargs", request.kwargs());
        facts.put("worker", request.hostname());
        facts.put("retries", (long) request.retries());
        facts.put("queue", request.delivery().routingKey());
        List<String> stamped = request.headers().stampedHeaders();
        if (stamped != null && !stamped.isEmpty()) {
            facts.put("stamped_headers", stamped);
            facts.putAll(request.headers().stamps());
        }
        return facts;
    }

    /** Celery's {@code AsyncResult.as_tuple}: {@code [[id, parent], null]}. */
    private static Object resultTuple(String taskId) {
        return Arrays.asList(Arrays.asList(taskId, null), null);
    }
}
