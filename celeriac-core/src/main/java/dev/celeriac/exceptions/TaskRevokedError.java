package dev.celeriac.exceptions;

/** The task will never run, or was stopped: {@code revoked}, {@code expired} or {@code terminated}. */
public final class TaskRevokedError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TaskRevokedError(String reason) {
        super(reason);
    }

    /** {@code revoked}, {@code expired} or {@code terminated}. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
