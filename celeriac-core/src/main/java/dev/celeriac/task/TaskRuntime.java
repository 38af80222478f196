package dev.celeriac.task;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a running task may ask of whatever runs it: the worker, a child process, or an eager call. */
public interface TaskRuntime {

    /**
     * Stores a custom or built-in state of the running task at once (Celery's {@code update_state}). Does nothing when
     * the call's result is ignored.
     *
     * @param taskId whose state; the running task's id as a rule
     * @param meta becomes the document's result
     */
    void updateState(TaskRequest request, String taskId, String state, @Nullable Object meta);

    /**
     * Why the task should stop now, or null. Checked at {@code TaskContext}'s checkpoints; a blocking call is interrupted
     * besides.
     */
    @Nullable StopReason stopReason();

    /** Result tuples of the tasks started by this one, for the result document's {@code children}. */
    void addChild(Object resultTuple);

    /** Sends an event in the name of the running task's worker (Celery's {@code send_event}). Returns at once. */
    default void sendEvent(TaskRequest request, String type, Map<String, ? extends @Nullable Object> fields) {}

    /** Further facts for monitors, such as {@code pid}. */
    default Map<String, Object> facts() {
        return Map.of();
    }

    /** Why a running task is asked to stop. */
    enum StopReason {
        SOFT_TIME_LIMIT,
        TERMINATED,
        SHUTDOWN
    }
}
