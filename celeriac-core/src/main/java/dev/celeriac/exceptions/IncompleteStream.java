package dev.celeriac.exceptions;

/** Somebody walks over a tree of results, and one of them is not over, so that nothing is known of what is below it. */
public final class IncompleteStream extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public IncompleteStream(String message) {
        super(message);
    }
}
