package dev.celeriac.task;

import dev.celeriac.message.Message;
import dev.celeriac.transport.Publication;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Celery's task signals. Implement what is of interest and add it to the app. Called on the thread where it happens and
 * must not block; what it throws is logged and changes nothing.
 */
public interface TaskObserver {

    /**
     * A message is about to be published (Celery's {@code before_task_publish}).
     *
     * @param headers application headers; changes go onto the wire
     */
    default void beforeTaskPublish(String task, Map<String, @Nullable Object> headers, Publication publication) {}

    /** The broker has taken a message (Celery's {@code after_task_publish}). */
    default void afterTaskPublish(String task, Publication publication) {}

    /** A worker has decoded a message of a task it knows (Celery's {@code task_received}). */
    default void taskReceived(TaskRequest request) {}

    /** Before the body (Celery's {@code task_prerun}). */
    default void taskPrerun(TaskRequest request) {}

    /** After the body, whatever came of it (Celery's {@code task_postrun}). */
    default void taskPostrun(TaskRequest request, Outcome outcome) {}

    /** Celery's {@code task_success}. */
    default void taskSuccess(TaskRequest request, @Nullable Object result) {}

    /** Celery's {@code task_retry}. */
    default void taskRetry(TaskRequest request, Outcome.Retry retry) {}

    /** Celery's {@code task_failure}; also when a worker process was lost or a hard limit struck. */
    default void taskFailure(TaskRequest request, Throwable exception) {}

    /** Something around the task failed, not the task (Celery's {@code task_internal_error}). */
    default void taskInternalError(TaskRequest request, Throwable exception) {}

    /** Celery's {@code task_revoked}: the task will not run, or was stopped. */
    default void taskRevoked(TaskRequest request, boolean terminated, boolean expired) {}

    /** A message of a task that is not registered here (Celery's {@code task_unknown}). */
    default void taskUnknown(String name, String id, Message message) {}

    /** A message that is no task, or cannot be decoded (Celery's {@code task_rejected}). */
    default void taskRejected(Message message, String reason) {}
}
