package dev.celeriac.transport;

/**
 * The broker cannot be used as it is set up, and trying again does not help until somebody has changed that: a store whose
 * path is a directory or a file of something else, or on a disk where it cannot work. Workers that have not been connected
 * yet, and producers, give up at once. Celery makes no such difference.
 */
public final class UnusableBrokerException extends TransportException {
    private static final long serialVersionUID = 1L;

    public UnusableBrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
