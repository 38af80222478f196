package dev.celeriac.exceptions;

/** The result did not come in time; the task goes on, and may be asked again. Corresponds to Celery's {@code TimeoutError}. */
public final class ResultTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ResultTimeoutException(String message) {
        super(message);
    }
}
