package dev.celeriac.exceptions;

/** Thrown by a task to end it without storing anything; it may have stored a state of its own before. */
public final class Ignore extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Ignore() {
        super("Ignored by the task", null, false, false);
    }

    public Ignore(String reason) {
        super(reason, null, false, false);
    }
}
