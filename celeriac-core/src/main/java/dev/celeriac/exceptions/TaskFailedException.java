package dev.celeriac.exceptions;

/** The task failed. {@link #getCause()} is what it threw, of the same class if that class is here, else a
 * {@link RemoteTaskException}. */
public final class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String taskId;

    public TaskFailedException(String taskId, Throwable cause) {
        super("Task " + taskId + " failed: " + cause, cause);
        this.taskId = taskId;
    }

    public String taskId() {
        return taskId;
    }
}
