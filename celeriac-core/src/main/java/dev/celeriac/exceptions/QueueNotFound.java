package dev.celeriac.exceptions;

/** A queue that is not in {@code task_queues} while {@code task_create_missing_queues} is off. */
public final class QueueNotFound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueNotFound(String message) {
        super(message);
    }
}
