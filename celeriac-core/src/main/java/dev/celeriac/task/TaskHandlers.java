package dev.celeriac.task;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hooks around the body of a task, implemented by the object that holds the task method or by the class named in
 * {@code @Task(base = …)}, of which an app makes one instance. Called on the task's thread; several threads may call one
 * instance at a time.
 *
 * <p>Unlike in Celery they run right after the body, before its result is durable. What a hook throws is logged and
 * changes nothing.
 */
public interface TaskHandlers {

    /** Right before the body. */
    default void beforeStart(String taskId, List<@Nullable Object> args, Map<String, @Nullable Object> kwargs) {}

    /** The body returned. */
    default void onSuccess(
            @Nullable Object result,
            String taskId,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> kwargs) {}

    /** The body threw, and will not be tried again. */
    default void onFailure(
            Throwable exception, String taskId, List<@Nullable Object> args, Map<String, @Nullable Object> kwargs) {}

    /** The task will be tried again. {@code cause} is why, null when it gave no exception. */
    default void onRetry(
            @Nullable Throwable cause,
            String taskId,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> kwargs) {}

    /**
     * After success or failure, not after a retry.
     *
     * @param state {@code SUCCESS} or {@code FAILURE}
     * @param result what was returned, or the exception
     */
    default void afterReturn(
            String state,
            @Nullable Object result,
            String taskId,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> kwargs) {}
}
