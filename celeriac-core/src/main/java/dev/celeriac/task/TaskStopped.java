package dev.celeriac.task;

/** Thrown by a checkpoint in a task that is being terminated, or that a closing worker does not wait for any more. */
public final class TaskStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final TaskRuntime.StopReason reason;

    TaskStopped(TaskRuntime.StopReason reason) {
        super("The task is asked to stop: " + reason, null, false, false);
        this.reason = reason;
    }

    public TaskRuntime.StopReason reason() {
        return reason;
    }
}
