package dev.celeriac.exceptions;

/** A task could not be published: the broker did not take it, retries included. Says which broker, how long it was tried, and
 * whether the task may have been queued all the same. */
public final class OperationalError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OperationalError(String message, Throwable cause) {
        super(message, cause);
    }
}
