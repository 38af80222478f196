package dev.celeriac.exceptions;

/** The process that ran the task died. */
public final class WorkerLostError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WorkerLostError(String message) {
        super(message);
    }
}
