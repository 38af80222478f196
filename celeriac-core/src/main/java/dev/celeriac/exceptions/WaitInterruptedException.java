package dev.celeriac.exceptions;

/** The thread was interrupted while it waited; its interrupt flag is set again. */
public final class WaitInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WaitInterruptedException(String message, InterruptedException cause) {
        super(message, cause);
    }
}
