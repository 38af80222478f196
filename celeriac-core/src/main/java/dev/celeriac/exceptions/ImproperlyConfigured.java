package dev.celeriac.exceptions;

/** A setting, task or URL that cannot work. The message says what to write instead. */
public final class ImproperlyConfigured extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ImproperlyConfigured(String message) {
        super(message);
    }

    public ImproperlyConfigured(String message, Throwable cause) {
        super(message, cause);
    }
}
