package dev.celeriac.result;

/** The result store could not be used. Corresponds to Celery's {@code BackendError}. */
public class ResultStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ResultStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public ResultStoreException(String message) {
        super(message);
    }
}
