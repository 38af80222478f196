package dev.celeriac.result;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result document of one task, as Celery's backends store it ({@code Backend._get_result_meta}). Plain values only.
 *
 * @param taskId the task
 * @param status {@code STARTED}, {@code RETRY}, {@code SUCCESS}, {@code FAILURE}, {@code REVOKED} or a custom state
 * @param result the return value; {@code {exc_type, exc_message, exc_module}} for RETRY, FAILURE and REVOKED; the meta of
 *     a custom state
 * @param traceback text, for exceptions
 * @param children result tuples of the tasks that this one started; null when written by somebody who did not run it
 * @param dateDone when it reached SUCCESS, FAILURE or REVOKED; null before
 * @param groupId group or chord it belongs to
 * @param parentId task that started it
 * @param extended {@code name, args, kwargs, worker, retries, queue} (and stamps) when {@code result_extended} is on,
 *     else empty
 */
public record TaskMeta(
        String taskId,
        String status,
        @Nullable Object result,
        @Nullable String traceback,
        @Nullable List<Object> children,
        @Nullable Instant dateDone,
        @Nullable String groupId,
        @Nullable String parentId,
        Map<String, @Nullable Object> extended) {

    public static final String PENDING = "PENDING";
    public static final String STARTED = "STARTED";
    public static final String RETRY = "RETRY";
    public static final String SUCCESS = "SUCCESS";
    public static final String FAILURE = "FAILURE";
    public static final String REVOKED = "REVOKED";

    /** Whether the task is over: SUCCESS, FAILURE or REVOKED (Celery's {@code READY_STATES}). */
    public boolean ready() {
        return isReady(status);
    }

    /** Whether a state is final: SUCCESS, FAILURE or REVOKED. */
    public static boolean isReady(String status) {
        return status.equals(SUCCESS) || status.equals(FAILURE) || status.equals(REVOKED);
    }
}
