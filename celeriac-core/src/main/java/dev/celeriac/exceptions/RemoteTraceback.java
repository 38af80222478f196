package dev.celeriac.exceptions;

/**
 * The cause of an exception that was rebuilt from a result document: prints where it was thrown in the other process.
 */
public final class RemoteTraceback extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RemoteTraceback(String traceback) {
        super("thrown in another process:" + System.lineSeparator() + traceback, null, false, false);
    }
}
