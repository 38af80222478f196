package dev.celeriac.transport;

/**
 * The broker could not be used. Says which broker (password masked), what was attempted, how long, and what to do.
 * Corresponds to kombu's {@code OperationalError}.
 */
public class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    public TransportException(String message, Throwable cause) {
        this(message, cause, false);
    }

    public TransportException(String message, Throwable cause, boolean outcomeUnknown) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    public TransportException(String message) {
        super(message);
        this.outcomeUnknown = false;
    }

    /** Whether the operation may have happened although it failed, as when the connection broke before the reply. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
