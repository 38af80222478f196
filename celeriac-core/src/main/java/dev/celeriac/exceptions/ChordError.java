package dev.celeriac.exceptions;

/** A member of a chord failed, so its body will not run. */
public final class ChordError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ChordError(String message) {
        super(message);
    }

    public ChordError(String message, Throwable cause) {
        super(message, cause);
    }
}
