package dev.celeriac.exceptions;

/** A task asked for one more retry than it has, without saying which exception made it ask. */
public final class MaxRetriesExceededError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MaxRetriesExceededError(String message) {
        super(message);
    }
}
